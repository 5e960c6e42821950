"""What the last mutation run found is of the stages as they are, and each survivor has a reason."""

import os
import re

import pytest
from typer.testing import CliRunner

from course.catalog import Stage, load_catalog
from course.cli import command_line
from course.commands import mutants as command
from course.mutants import record, run
from course.mutants.edits import Edit
from course.mutants.plugin import first_broken
from course.mutants.record import (
    Found,
    Reasons,
    StageRecord,
    code_of,
    read_reasons,
    read_record,
    try_stage,
    unexplained,
)
from course.mutants.run import MutantsError, try_sites
from course.mutants.sites import Site, find_sites
from course.mutants.trial import Trial
from course.places import ROOT
from tests.support.promises import slow, weekly

CATALOG = load_catalog()
FIRST = CATALOG.first
SAMPLE = 4  # edits of each stage
RECORDED = [(stage, of) for stage in CATALOG.stages if (of := read_record().of(stage))]
each_recorded = pytest.mark.parametrize(
    ("stage", "kept"), RECORDED, ids=[stage.label for stage, _ in RECORDED]
)
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows: use WSL")


def in_one_quote(change: str) -> str:
    """Spell a change alike in all versions: Python writes f-strings with others from 3.12 on."""
    return change.replace('"', "'")


@each_recorded
def test_the_record_is_of_the_stage_as_it_is(stage: Stage, kept: StageRecord) -> None:
    assert kept.code == code_of(stage), f"run: python -m course mutants {stage.number}"
    sites = [
        (site.file, site.text, in_one_quote(site.change)) for site in find_sites(CATALOG, stage)
    ]
    assert [(each.file, each.text, in_one_quote(each.change)) for each in kept.found] == sites


@each_recorded
def test_no_edit_survives_without_a_reason(stage: Stage, kept: StageRecord) -> None:
    assert unexplained(kept, read_reasons(stage)) == []


@each_recorded
def test_each_reason_is_needed_and_names_what_there_is(stage: Stage, kept: StageRecord) -> None:
    for reason in read_reasons(stage).lines:
        assert (reason.file, reason.text) in {found.place for found in kept.survivors}, reason.text
        if reason.kept_by:
            file, _, test = reason.kept_by.partition("::")
            assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")


@slow
@needs_fork
@pytest.mark.parametrize(
    "stage",
    [pytest.param(stage, marks=() if stage == FIRST else weekly) for stage, _ in RECORDED],
    ids=lambda stage: stage.label,
)
def test_a_sample_of_its_edits_is_noticed_today(stage: Stage) -> None:
    sites = find_sites(CATALOG, stage)
    sample = sites[:: max(1, len(sites) // SAMPLE)]
    found = try_stage(CATALOG, stage, sample, control=False)  # make test tries it as it is
    assert unexplained(found, read_reasons(stage)) == []


def site(old: str, new: str) -> Site:
    """An edit of the first stage."""
    source = (FIRST.folder / "main.py").read_bytes()
    begin = source.index(old.encode())
    return Site("main.py", old, Edit(1, begin, begin + len(old.encode()), old, new))


@slow
@needs_fork
def test_what_nobody_can_see_survives_and_a_mistake_does_not() -> None:
    nothing = site("The server is up. Open", "The server is up.  Open")
    mistake = site("/secure-data", "/secure-date")
    broken = site("from fastapi", "form fastapi")
    first, second, third = try_sites(CATALOG, FIRST, [nothing, mistake, broken])
    assert first is None
    assert second
    assert third
    assert re.search(r"tests/s01_bare_app/test_\w+\.py::test_", second)


def test_a_stage_that_is_broken_as_it_is_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Trial(file="main.py", source="", broken="tests/a.py::test_it")
    monkeypatch.setattr(run, "run_trials", lambda *_: [broken])
    with pytest.raises(MutantsError, match="breaks a promise as it is: tests"):
        try_sites(CATALOG, FIRST, [])


def test_without_fork_it_says_where_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork", raising=False)
    with pytest.raises(MutantsError, match="use WSL"):
        try_sites(CATALOG, FIRST, [])


def test_a_promise_that_a_busy_machine_breaks_once_is_not_what_noticed() -> None:
    outcomes = {"kept": [False], "busy": [True, False], "broken": [True, True]}
    asked: list[tuple[str, str | None]] = []

    def breaks(item: str, after: str | None) -> bool:
        asked.append((item, after))
        return outcomes[item].pop(0)

    assert first_broken(["kept", "busy"], breaks) is None
    assert asked == [("kept", "busy"), ("busy", None), ("busy", None)]
    outcomes |= {"busy": [True, False], "kept": [False]}
    assert first_broken(["busy", "broken", "kept"], breaks) == "broken"


def test_survivors_are_tried_again_and_the_others_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sites = find_sites(CATALOG, FIRST)
    found = [
        Found(file=each.file, text=each.text, change=each.change, noticed_by="tests/a.py::test_a")
        for each in sites
    ]
    found[1] = found[1].model_copy(update={"noticed_by": None})
    before = StageRecord(code=code_of(FIRST), found=tuple(found))
    kept = record.Record(date="2030-01-02", python="3.11", stages={FIRST.slug: before})
    asked: list[Site] = []

    def notice(
        _: object, __: object, chosen: list[Site], ___: object, *, control: bool, served: bool
    ) -> list[str]:
        assert control
        assert served
        asked.extend(chosen)
        return ["tests/a.py::test_new"]

    monkeypatch.setattr(record, "read_record", lambda: kept)
    monkeypatch.setattr(record, "try_sites", notice)
    again = record.try_survivors(CATALOG, FIRST)
    assert asked == [sites[1]]
    assert [each.noticed_by for each in again.found[:3]] == [
        "tests/a.py::test_a",
        "tests/a.py::test_new",
        "tests/a.py::test_a",
    ]
    monkeypatch.setattr(record, "code_of", lambda _: "another")
    with pytest.raises(MutantsError, match="try all its edits"):
        record.try_survivors(CATALOG, FIRST)


def test_the_command_names_each_survivor_without_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    alive = Found(file="main.py", text="a = 1", change="1 -> (2)", noticed_by=None)
    dead = Found(file="main.py", text="b = 1", change="1 -> (2)", noticed_by="tests/a.py::test_b")
    both = StageRecord(code="", found=(alive, dead))
    monkeypatch.setattr(command, "try_stage", lambda *_, served: both if served else None)
    monkeypatch.setattr(command, "read_reasons", lambda _: Reasons())
    monkeypatch.setattr(command, "keep_record", lambda *_: None)
    result = CliRunner().invoke(command_line(), ["mutants", "1"])
    assert "2 edits, 1 noticed, 1 survive" in result.output
    assert "main.py: 1 -> (2)\n    NO REASON" in result.output
    assert isinstance(result.exception, MutantsError)


@pytest.mark.parametrize(
    ("options", "function"), [((), "try_stage"), (("--survivors",), "try_survivors")]
)
def test_a_first_look_without_a_server_is_kept_for_the_next_one(
    options: tuple[str, ...], function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = Found(file="main.py", text="b = 1", change="1 -> (2)", noticed_by="tests/a.py::test_b")
    look = StageRecord(code="", found=(dead,))
    kept: list[StageRecord] = []
    monkeypatch.setattr(command, function, lambda *_, served: None if served else look)
    monkeypatch.setattr(command, "keep_record", lambda _, record: kept.append(record))
    result = CliRunner().invoke(command_line(), ["mutants", "1", "--in-process", *options])
    assert (result.exit_code, kept) == (0, [look])


@pytest.mark.parametrize(
    ("kind", "kept_by"), [("elsewhere", None), ("equal", "tests/house/test_live.py::test_it")]
)
def test_a_reason_names_a_test_where_and_only_where_there_is_one(
    kind: str, kept_by: str | None
) -> None:
    line = {"file": "main.py", "text": "a", "kind": kind, "why": "So.", "kept_by": kept_by}
    with pytest.raises(ValueError, match="kept_by goes with elsewhere"):
        Reasons.model_validate({"lines": [line]})


def test_more_lines_than_that_are_too_many() -> None:
    line = {"file": "main.py", "text": "a", "kind": "taste", "why": "So."}
    with pytest.raises(ValueError, match="at most 15"):
        Reasons.model_validate({"lines": [line] * (record.AT_MOST + 1)})
