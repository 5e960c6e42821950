"""The whole course with nothing but a browser: each stage written, each weakness repaired."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from course.attacks.matrix import MATRIX_FILE
from course.catalog import Stage
from course.docs.repair_page import repair_data
from tests.house.chromium.conftest import Visit
from tests.house.chromium.desk import (
    CATALOG,
    PYTHON_MS,
    Desk,
    Files,
    data_of,
    open_desk,
    repaired,
)
from tests.support.promises import weekly
from tests.support.stages import each_but_the_last_weekly

MATRIX = json.loads(MATRIX_FILE.read_text(encoding="utf-8"))
TASKS = repair_data(CATALOG)["tasks"]
HARM = ("got in", "broke it")
WRITTEN = "JSON.parse(localStorage['desk-done:/course/'] ?? null)?.written ?? {}"
DAY = re.compile(r"\d+ \w+")


def differing(before: Files, after: Files) -> Files:
    """Return the files that are not as before."""
    return {path: text for path, text in after.items() if before.get(path) != text}


def titles(rows: Locator) -> set[str]:
    """Return what the attacks in some rows are called, folded ones too."""
    return set(rows.locator("b").all_text_contents())


def harm_of(stage: Stage) -> dict[str, str]:
    """Return the doors of the attacks that do harm at a stage, by the committed matrix."""
    return {
        attack["title"]: attack["door"]
        for attack in MATRIX["attacks"]
        if attack["outcomes"][stage.slug]["result"] in HARM
    }


def check_what_is_given(desk: Desk, stage: Stage) -> None:
    """Check before anything is written: something is broken, and nothing counts as written."""
    assert not desk.check().startswith("All ")
    assert stage.slug not in desk.page.evaluate(WRITTEN)


def attack_with_all(desk: Desk) -> Locator:
    """Attack with what belongs to the chapter, then with all; return the rows of the results."""
    results = desk.attack()
    expect(results.locator("li.refused")).to_have_count(0)
    every = desk.button("All attacks")
    every.click()
    expect(every).to_have_count(0, timeout=PYTHON_MS)
    return results.locator("ul.attacks li")


@each_but_the_last_weekly
def test_a_stage_is_written_and_attacks_get_in_at_open_doors_alone(
    visit: Visit, site_url: str, stage: Stage
) -> None:
    desk, data = open_desk(visit, site_url, stage), data_of(stage.label)
    check_what_is_given(desk, stage)
    desk.write(differing(data["given"], data["solution"]))
    assert desk.check().startswith("All ")
    rows = attack_with_all(desk)
    not_run = titles(rows.filter(has=visit.page.locator(".result", has_text="not run")))
    harm, got_in = harm_of(stage), titles(desk.results.locator("li.expected"))
    assert got_in == harm.keys() - not_run
    open_doors = {door.name for door in CATALOG.doors if CATALOG.is_open(door, stage)}
    assert open_doors <= {harm[title] for title in got_in}
    expect(desk.results.locator("li.refused")).to_have_count(0)
    visit.page.goto(site_url)
    row = visit.page.locator("stage-progress tr", has_text=stage.title)
    expect(row.get_by_role("cell")).to_have_text([DAY, DAY, DAY])  # written, checked, attacked
    assert visit.errors == []


@weekly  # another test repairs one of them
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task["id"])
def test_a_weakness_is_used_and_repaired(visit: Visit, site_url: str, task: dict[str, Any]) -> None:
    visit.page.goto(f"{site_url}repair/")
    desk = Desk(visit, "stage-repair")
    desk.button("Show the tasks").click()
    story = desk.root.locator(".task", has_text=task["story"])
    story.click()
    expect(desk.attack().locator("li.refused")).to_have_count(1)
    desk.write(repaired(task))
    expect(desk.attack().locator("li.refused")).to_have_count(0)
    assert desk.check().startswith("All ")
    expect(desk.root.locator(".solved")).to_contain_text("Repaired")
    expect(story).to_contain_text("repaired")
    visit.page.goto(site_url)
    expect(visit.page.locator("stage-progress")).to_contain_text("Repaired: 1 planted weakness.")
    assert visit.errors == []
