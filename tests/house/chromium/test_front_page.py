"""The front page of the course server, as people see it."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import expect

from course.catalog import load_catalog
from tests.house.chromium.conftest import Visit
from tests.support.course_server import copy_course, running

DRAFT = """<!doctype html><link rel="icon" href="data:,">
<p id="draft" data-building="building">A draft. <a href="apps">How far it is</a>.</p>
<script type="module" src="course/draft.js"></script>"""


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
    assert visit.errors == []


def test_each_stage_is_one_click_away(visit: Visit, course_url: str) -> None:
    for stage in load_catalog().stages:
        visit.page.goto(course_url)
        visit.page.get_by_role("link", name=f"Try {stage.label}: {stage.title}").click()
        expect(visit.page).to_have_url(f"{course_url}/{stage.label}/docs")
        expect(visit.page).to_have_title(f"{stage.label} {stage.title}")


def test_it_says_how_the_build_goes_and_turns_into_the_site(visit: Visit, tmp_path: Path) -> None:
    folder, page = copy_course(tmp_path / "course"), visit.page
    with running(folder, "--build") as (url, _):
        page.goto(url)
        page.get_by_role("heading", name="not built").wait_for(timeout=60_000)  # no mkdocs.yml
        visit.screenshot("front-not-built")
        expect(page.get_by_text("mkdocs.yml").first).to_be_visible()
        expect(page.get_by_role("link", name="Try s01")).to_be_visible()
        (folder / "site").mkdir()
        site = "<!doctype html><link rel='icon' href='data:,'><h1>The site</h1>"
        (folder / "site/index.html").write_text(site, encoding="utf-8")
        page.get_by_role("heading", name="The site", exact=True).wait_for()
    assert visit.errors == []


def test_a_page_of_the_draft_says_what_became_of_the_site(visit: Visit, tmp_path: Path) -> None:
    folder, page = copy_course(tmp_path / "course"), visit.page
    for place, text in (
        (".cache/draft", DRAFT),
        ("site", "<link rel='icon' href='data:,'>The site"),
    ):
        (folder / place).mkdir(parents=True)
        (folder / place / "index.html").write_text(text, encoding="utf-8")
    whole = (folder / "site").rename(folder / "later")
    with running(folder, "--build") as (url, _):
        page.goto(f"{url}/index.html")
        page.get_by_text("The site itself was not built. Why").wait_for(timeout=60_000)
        page.reload()
        whole.rename(folder / "site")
        page.get_by_text("The site is ready. Load this page again").wait_for(timeout=60_000)
        page.reload()
        expect(page.get_by_text("The site", exact=True)).to_be_visible()
    assert visit.errors == []
