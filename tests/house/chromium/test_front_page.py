"""The front page of the course server, as people see it."""

from typing import Literal

import pytest

from course.catalog import load_catalog
from tests.house.chromium.conftest import Visit


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("device", "width"), [("desktop", 1280), ("phone", 360)])
def test_the_front_page_fits_and_loads_nothing_from_outside(
    visit: Visit, course_url: str, device: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = visit.page
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(course_url)
    visit.screenshot(f"front-{device}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (visit.outside, visit.errors) == ([], [])


def test_each_stage_is_one_click_away(visit: Visit, course_url: str) -> None:
    for stage in load_catalog().stages:
        visit.page.goto(course_url)
        visit.page.get_by_role("link", name=f"Try {stage.label}: {stage.title}").click()
        assert visit.page.url == f"{course_url}/{stage.label}/docs"
        assert visit.page.title() == f"{stage.label} {stage.title}"
