"""The command that takes a guard out says what notices it and what gets in, and harms no file."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from attacks.lab.outcome import Outcome, Result
from course.catalog import load_catalog
from course.cli import command_line
from course.mutants.guards import (
    Weakened,
    find_guard,
    guards_of,
    list_guards,
    take_out,
    told,
    try_without,
)
from course.mutants.mutant import Mutant
from course.mutants.run import MutantsError
from course.promises.case import Case
from course.promises.promise import Promise
from tests.support.mutants import copy_of
from tests.support.promises import slow, weekly

CATALOG = load_catalog()
LAST = CATALOG.last
GUARD = Mutant("main.py", "a < b", "", "test_x.py::test_small_is_small")


def files_of(folder: Path) -> dict[Path, bytes]:
    """Read all that is in a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_guard_of_a_stage_is_listed_with_its_promise() -> None:
    lines = list_guards(LAST)
    assert [line.split()[0] for line in lines] == list(guards_of(LAST))
    assert all(line.endswith(".") for line in lines)
    printed = CliRunner().invoke(command_line(), ["without", LAST.label])
    assert printed.output.splitlines() == lines


def test_a_guard_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(MutantsError, match="no guard 'no-such'") as refusal:
        find_guard(LAST, "no-such")
    assert next(iter(guards_of(LAST))) in str(refusal.value)


@pytest.mark.parametrize("text", ["b > a", "a < b < a < b", ""], ids=["other", "twice", "empty"])
def test_a_guard_that_is_written_in_another_way_is_left_to_the_reader(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "main.py").write_text(text, encoding="utf-8")
    with pytest.raises(MutantsError, match="by hand"):
        take_out(GUARD, tmp_path)
    assert (tmp_path / "main.py").read_text(encoding="utf-8") == text


def test_a_file_that_is_missing_is_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(MutantsError, match=r"main\.py"):
        take_out(GUARD, tmp_path)


@pytest.mark.parametrize("got_in", [{}, {"alg_none": Outcome(Result.GOT_IN, "alg 'none': 200")}])
def test_what_came_of_it_is_told(got_in: dict[str, Outcome]) -> None:
    test = "tests/s01_bare_app/test_x.py::test_small_is_small"
    promise = Promise(test, (Case(promise=test, case=""),))
    assert told(GUARD, Weakened(promise, got_in)) == [
        "In a copy, main.py:",
        "- a < b",
        "+ nothing",
        "The promise is kept: Small is small.",
        "This gets in now: alg_none: alg 'none': 200"
        if got_in
        else "This gets in now: no attack of the lab",
    ]


@slow
@pytest.mark.parametrize(
    ("label", "name", "attacks"),
    [
        ("s05", "signature-not-checked", {"blank_key", "claims_first", "tampered_payload"}),
        pytest.param("s11", "the-list-is-kept-in-caches", set(), marks=weekly),
        pytest.param(
            *("s12", "nobody-judges-it", {"common_password", "personal_password"}), marks=weekly
        ),
    ],
)
def test_without_a_guard_its_promise_is_broken_and_its_attack_gets_in(
    tmp_path: Path, label: str, name: str, attacks: set[str]
) -> None:
    stage = CATALOG.find(label)
    app = copy_of(stage, tmp_path)
    before = files_of(app)
    found = try_without(stage, find_guard(stage, name), app)
    assert found.promise.result == "broken"
    assert found.got_in.keys() == attacks
    assert files_of(app) == before
