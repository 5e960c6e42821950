"""A check takes the right answers alone, shows what came of the others, and never fails."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course.catalog import Stage
from course.live import CHEAP_HASHES, LiveStage
from course.notebooks import lesson
from course.notebooks.answers import check, outcome_of
from course.notebooks.execute import read
from tests.support.notebook_cells import CATALOG, code, solve, tasks
from tests.support.promises import slow
from tests.support.stages import each_stage

WRONG = tomllib.loads(Path(__file__).with_name("wrong_answers.toml").read_text(encoding="utf-8"))
MEASURES = ("guesses_per_second", "rates", "peaks", "typical(")  # in cells that no task needs
THREE_DOTS = "Not yet: replace the three dots in the cell above, then run both cells again.\n"


def raise_it(error: BaseException) -> Any:
    """Raise what a reader's code may raise."""
    raise error


@pytest.mark.parametrize(
    ("answer", "try_out", "says"),
    [
        (..., lambda _: [("it", 1, 1)], THREE_DOTS),
        (36, lambda n: [("it", n, 36)], "Yes, that is right.\n"),
        (37, lambda n: [("it", n, 36)], "Not yet.\n    it: 37, and not 36.\n"),
        (36, lambda n: [("it", n["x"], 36)], "Not yet.\n    TypeError: 'int' object"),
        (36, lambda _: raise_it(NotImplementedError()), "Not yet.\n    NotImplementedError"),
        (36, lambda _: raise_it(RecursionError("deep")), "Not yet.\n    RecursionError: deep\n"),
        (36, lambda _: [("it", "x" * 999, 1)], f"Not yet.\n    it: 'x{'x' * 198}…, and not 1.\n"),
    ],
)
def test_a_check_never_fails(
    answer: object,
    try_out: Callable[[object], Any],
    says: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    check(answer, try_out)
    assert capsys.readouterr().out.startswith(says)


def test_what_was_found_before_an_error_is_told_too(capsys: pytest.CaptureFixture[str]) -> None:
    def try_out(answer: int) -> Any:
        yield "the first", answer, 1
        raise OSError("gone")

    check(2, try_out)
    assert "the first: 2, and not 1.\n    OSError: gone\n" in capsys.readouterr().out


def test_an_interrupt_still_ends_a_cell() -> None:
    with pytest.raises(KeyboardInterrupt):
        check(1, lambda _: raise_it(KeyboardInterrupt()))


def test_the_outcome_of_a_call_is_what_it_returns_or_raises() -> None:
    assert outcome_of(int, "7") == 7
    assert isinstance(outcome_of(int, "seven"), ValueError)


@each_stage
def test_each_task_has_wrong_answers(stage: Stage) -> None:
    wrong = WRONG[stage.label]
    assert list(wrong) == tasks(read(stage))
    assert all(len(answers) >= 3 for answers in wrong.values())


@slow
@each_stage
def test_a_check_refuses_wrong_answers_and_says_what_came(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lesson, "publish", lambda *_, **__: None)
    names: dict[str, Any] = {}
    with LiveStage(stage, env=CHEAP_HASHES) as live:
        for cell in code(solve(read(stage), live.url)):
            if any(word in cell.source for word in MEASURES):
                continue
            kind, _, task = cell.id.partition("-")
            if kind == "check":
                refuse_wrong_ones(stage, task, cell.source, names, capsys)
            exec(cell.source, names)
            if kind == "check":
                assert capsys.readouterr().out.endswith("Yes, that is right.\n"), cell.id


def refuse_wrong_ones(
    stage: Stage,
    task: str,
    checks: str,
    names: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Give the wrong answers to a check; the names keep the right one."""
    for wrong in WRONG[stage.label][task]:
        capsys.readouterr()
        with_wrong_answer = dict(names)
        exec(wrong["answer"], with_wrong_answer)
        exec(checks, with_wrong_answer)
        out = capsys.readouterr().out
        assert "Yes" not in out, wrong
        assert wrong["says"] in out.partition("Not yet.\n")[2], wrong


def test_the_stages_with_tasks_are_all_stages() -> None:
    assert list(WRONG) == [stage.label for stage in CATALOG.stages]
