"""The page with planted weaknesses: one is found, repaired, and kept as repaired."""

import pytest
from playwright.sync_api import expect

from course.docs.repair_page import repair_data
from tests.house.chromium.axe import violations_in_each_scheme
from tests.house.chromium.conftest import Visit
from tests.house.chromium.desk import CATALOG, PYTHON_MS, Desk, repaired

TASKS = repair_data(CATALOG)["tasks"]


@pytest.fixture
def desk(visit: Visit, site_url: str) -> Desk:
    """The desk of the repair page, with the tasks listed."""
    visit.page.goto(f"{site_url}repair/")
    desk = Desk(visit, "stage-repair")
    desk.button("Show the tasks").click()
    return desk


def test_a_task_is_repaired_when_the_attack_is_refused_and_all_is_kept(
    visit: Visit, site_url: str, desk: Desk
) -> None:
    task = TASKS[0]
    stories = desk.root.locator(".task")
    expect(stories).to_have_count(len(TASKS))
    assert violations_in_each_scheme(visit.page, "stage-repair") == []
    stories.filter(has_text=task["story"]).click()
    expect(desk.attack().locator("li.refused")).to_have_count(1)
    solved = desk.root.locator(".solved")
    expect(solved).to_have_text("")
    desk.write(repaired(task))
    desk.attack()
    expect(solved).to_have_text("The attack is refused. Now press Check.")
    assert desk.check().startswith("All ")
    expect(solved).to_contain_text("Repaired", timeout=PYTHON_MS)
    expect(stories.filter(has_text=task["story"])).to_contain_text("repaired")
    assert violations_in_each_scheme(visit.page, "stage-repair") == []
    desk.picture("repaired")
    visit.page.goto(site_url)
    expect(visit.page.locator("stage-progress")).to_contain_text("Repaired: 1 planted weakness.")
    assert violations_in_each_scheme(visit.page, "stage-progress") == []
    assert visit.errors == []


def test_what_held_for_other_files_does_not_count(desk: Desk) -> None:
    task = TASKS[0]
    desk.root.locator(".task", has_text=task["story"]).click()
    desk.write(repaired(task))
    assert desk.check().startswith("All ")
    solved = desk.root.locator(".solved")
    expect(solved).to_have_text("Now press Attack.")
    desk.write(task["weak"])
    desk.attack()
    expect(solved).to_have_text("")
