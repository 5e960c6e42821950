"""Each task of the page "Repair" has a weakness, an attack that shows it, and a way back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from attacks.lab.outcome import Outcome, Result
from attacks.lab.target import Target
from course.attacks.matrix import settings_for
from course.attacks.run import load_attacks, run_attack
from course.catalog import load_catalog
from course.docs import repair_page
from course.inside import InsideStage, transport_to
from course.lineage.steps import read_files
from course.mutants.mutant import Mutant
from course.promises.run import run_on_copy
from course.repair.tasks import RepairError, Task, guard_of, load_tasks, weak_files
from tests.house.browser.desks import ATTACKS_IN_NO_PAGE
from tests.support.mutants import copy_of, mutated_copy
from tests.support.promises import slow, weekly

CATALOG = load_catalog()
TASKS = load_tasks()
AT_LEAST = 12
GIVEN_AWAY = re.compile(r"`|_|\bhash|\bsalt|\bissuer|\bscope|\brole|\bexp\b|\bheader|\btype\b")

each_task = pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)

TASK = """[[tasks]]
id = "{id}"
level = {level}
stage = "s02_database"
guard = "any-letters-in-a-name"
attack = "look_alike_names"
story = "Somebody saw it."
"""


def written(folder: Path, *tasks: tuple[str, int]) -> Path:
    """Write tasks of these ids and levels."""
    file = folder / "tasks.toml"
    file.write_text("".join(TASK.format(id=name, level=level) for name, level in tasks), "utf-8")
    return file


def test_there_are_tasks_of_each_level_over_many_stages() -> None:
    assert len(TASKS) >= AT_LEAST
    levels = [task.level for task in TASKS]
    assert all(levels.count(level) >= 3 for level in (1, 2, 3))
    assert len({task.stage for task in TASKS}) > len(CATALOG.line(CATALOG.last)) / 2
    assert len({task.attack for task in TASKS}) == len(TASKS)


@each_task
def test_the_weakness_is_one_of_the_known_ones(task: Task) -> None:
    stage = CATALOG.find(task.stage)
    ((path, weak),) = weak_files(task, CATALOG).items()
    guard = guard_of(task, stage)
    whole = read_files(stage.folder)[path].decode()
    assert path == guard.file
    assert weak != whole
    compile(weak, path, "exec")


@each_task
def test_the_attack_can_run_in_a_page_and_is_none_of_the_stage_as_it_is(task: Task) -> None:
    (attack,) = load_attacks([task.attack])
    assert not attack.storm
    assert not attack.settings
    assert attack.name not in ATTACKS_IN_NO_PAGE


@each_task
def test_the_story_does_not_give_it_away(task: Task) -> None:
    guard = guard_of(task, CATALOG.find(task.stage))
    assert not GIVEN_AWAY.search(task.story)
    assert task.story.count(".") == 1
    words = set(re.findall(r"[a-z]{5,}", guard.old)) & set(re.findall(r"[a-z]+", task.story))
    assert not words - {"password", "login"}


def test_what_the_page_loads_has_all_that_a_desk_needs() -> None:
    path, content = repair_page.repair_file(CATALOG)
    data = repair_page.repair_data(CATALOG)
    assert re.fullmatch(r"live/repair-[0-9a-f]{12}\.json", path)
    assert b"/home/" not in content
    for found, task in zip(data["tasks"], TASKS, strict=True):
        stage = CATALOG.find(task.stage)
        assert found["id"] == task.id
        assert found["stage"]["label"] == stage.label
        solution = data["solutions"][stage.label]
        assert solution.keys() == read_files(stage.folder).keys() >= found["weak"].keys()
        assert found["weak"] == weak_files(task, CATALOG)
        assert all(solution[path] != text for path, text in found["weak"].items())
        assert "guard" not in found


@pytest.mark.parametrize(
    ("tasks", "words"),
    [
        ([("a", 1), ("a", 2)], "the same id"),
        ([("a", 2), ("b", 1)], "order of their levels"),
        ([("a", 4)], "level"),
        ([("A B", 1)], "id"),
    ],
)
def test_what_is_wrong_with_a_file_of_tasks_is_said(
    tmp_path: Path, tasks: list[tuple[str, int]], words: str
) -> None:
    with pytest.raises(RepairError, match=words):
        load_tasks(written(tmp_path, *tasks))


def test_an_unknown_guard_is_named(tmp_path: Path) -> None:
    (task,) = load_tasks(written(tmp_path, ("a", 1)))
    with pytest.raises(RepairError, match="a: s02_database has no guard 'no-such'"):
        weak_files(task.model_copy(update={"guard": "no-such"}), CATALOG)
    with pytest.raises(RepairError, match="a: s03_hashing has no guard"):
        weak_files(task.model_copy(update={"stage": "s03_hashing"}), CATALOG)


@pytest.mark.parametrize("old", ["not there", "import"], ids=["gone", "more than once"])
def test_a_guard_that_is_written_in_another_way_is_told(
    old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = Mutant("main.py", old, "", "")
    monkeypatch.setattr("course.repair.tasks.guard_of", lambda *_: guard)
    with pytest.raises(RepairError, match="is written in another way"):
        weak_files(TASKS[0], CATALOG)


@contextmanager
def target_of(task: Task, folder: Path, *, weak: bool) -> Iterator[Target]:
    """Start the stage of a task inside the process, as it is or with the weakness."""
    stage = CATALOG.find(task.stage)
    copy = mutated_copy(stage, guard_of(task, stage), folder) if weak else copy_of(stage, folder)
    (attack,) = load_attacks([task.attack])
    with (
        InsideStage(f"{copy.name}.main:app", folder=folder, env=settings_for(attack)) as inside,
        httpx.Client(base_url=inside.url, transport=transport_to(inside.url)) as http,
    ):
        yield Target(http, inside.secret_key, inside.database, inside.log)


def outcome_of(task: Task, folder: Path, *, weak: bool) -> Outcome:
    """Run the attack of a task."""
    (attack,) = load_attacks([task.attack])
    with target_of(task, folder, weak=weak) as target:
        return run_attack(attack, target)


@slow
@each_task
def test_the_attack_gets_in_and_is_refused_when_it_is_repaired(task: Task, tmp_path: Path) -> None:
    assert outcome_of(task, tmp_path / "weak", weak=True).result == Result.GOT_IN
    assert outcome_of(task, tmp_path / "whole", weak=False).result == Result.REFUSED


@weekly  # as the guards of the stages before the last one are
@each_task
def test_a_promise_notices_the_weakness(task: Task, tmp_path: Path) -> None:
    stage = CATALOG.find(task.stage)
    guard = guard_of(task, stage)
    copy = mutated_copy(stage, guard, tmp_path)
    (promise,) = run_on_copy(stage, copy, [f"{stage.promises}/{guard.promise}"])
    assert promise.result == "broken"
