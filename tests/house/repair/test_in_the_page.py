"""Each task can be done in the page: the attack gets in and Check notices, until it is repaired."""

from typing import Any

import pytest

from course.catalog import load_catalog
from course.docs.hints import texts_of
from course.docs.repair_page import task_data
from course.repair.tasks import Task, load_tasks
from tests.house.browser.desks import Desk
from tests.support.promises import slow

CATALOG = load_catalog()


def result_of(desk: Desk, data: dict[str, Any], files: dict[str, str]) -> str:
    """Run the attack of a task against files."""
    asked = {"stage": data["stage"]["label"], "files": files, "names": [data["attack"]]}
    (row,) = desk.ask("attack", asked)
    return str(row["result"])


@slow
@pytest.mark.parametrize("task", load_tasks(), ids=lambda task: task.id)
def test_the_page_shows_the_weakness_and_the_repair(desk: Desk, task: Task) -> None:
    data, stage = task_data(task, CATALOG), CATALOG.find(task.stage)
    solution = texts_of(stage)
    weak = {**solution, **data["weak"]}
    assert result_of(desk, data, weak) == "got in"
    report = desk.check(stage.label, weak, [stage.promises])
    assert report["problem"] is None
    assert report["first"]
    assert result_of(desk, data, solution) == "refused"
    repaired = desk.check(stage.label, solution, [stage.promises])
    assert repaired["kept"] == repaired["of"] > 0
