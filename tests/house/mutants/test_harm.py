"""What the last run found without each guard is of the stages as they are, and is true today."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from attacks.lab.attack import Attack
from attacks.lab.outcome import Outcome, Result
from course.attacks.run import load_attacks
from course.catalog import Stage, load_catalog
from course.cli import command_line
from course.commands import harm as command
from course.live import LiveError
from course.mutants import guards, harm
from course.mutants.guards import guards_of
from course.mutants.harm import StageHarm, code_with_guards, evidence_without, keep_harm, read_harm
from tests.support.mutants import copy_of
from tests.support.promises import weekly

CATALOG = load_catalog()
FIRST_WITH_GUARDS = next(stage for stage in CATALOG.stages if guards_of(stage))
RECORDED = read_harm()
KEPT = [
    (stage, of) for stage in CATALOG.stages if RECORDED and (of := RECORDED.stages.get(stage.slug))
]
each_recorded = pytest.mark.parametrize(
    ("stage", "kept"), KEPT, ids=[stage.label for stage, _ in KEPT]
)


@each_recorded
def test_the_record_is_of_the_stage_and_its_guards(stage: Stage, kept: StageHarm) -> None:
    assert kept.code == code_with_guards(stage), f"run: python -m course harm {stage.number}"
    assert list(kept.got_in) == list(guards_of(stage))
    known = {attack.name for attack in load_attacks()}
    assert {attack for found in kept.got_in.values() for attack in found} <= known


@weekly
@each_recorded
def test_what_got_in_gets_in_today(tmp_path: Path, stage: Stage, kept: StageHarm) -> None:
    guard, expected = next((each for each in kept.got_in.items() if each[1]), ("", {}))
    if guard:
        attacks = load_attacks(expected)
        found = evidence_without(guards_of(stage)[guard], copy_of(stage, tmp_path), attacks)
        assert found.keys() == expected.keys()


def test_only_what_was_refused_before_is_tried_and_what_gets_in_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused, open_already, *_ = load_attacks()
    monkeypatch.setattr(harm, "short_attacks", lambda: [refused, open_already])
    two = dict(list(guards_of(FIRST_WITH_GUARDS).items())[:2])
    monkeypatch.setattr(harm, "guards_of", lambda _: two)
    before = {
        refused.name: Outcome(Result.REFUSED, "401"),
        open_already.name: Outcome(Result.GOT_IN, "200"),
    }
    answers = iter(
        (
            before,
            {refused.name: Outcome(Result.GOT_IN, "200\n of 2")},
            {refused.name: Outcome(Result.REFUSED, "401")},
        )
    )
    asked: list[list[str]] = []

    def attack(_: Path, attacks: list[Attack]) -> dict[str, Outcome]:
        asked.append([each.name for each in attacks])
        return next(answers)

    for module in (harm, guards):
        monkeypatch.setattr(module, "attack_copy", attack)
    first, second = harm.attack_without_each(FIRST_WITH_GUARDS)
    assert asked == [[refused.name, open_already.name], [refused.name], [refused.name]]
    assert first == (next(iter(two)), {refused.name: "200 of 2"})
    assert second[1] == {}


def test_an_app_that_does_not_start_lets_nobody_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def does_not_start(*_: object) -> dict[str, Outcome]:
        raise LiveError("no")

    monkeypatch.setattr(guards, "attack_copy", does_not_start)
    name, guard = next(iter(guards_of(FIRST_WITH_GUARDS).items()))
    copy = copy_of(FIRST_WITH_GUARDS, tmp_path)
    as_it_is = (copy / guard.file).read_text(encoding="utf-8")
    assert evidence_without(guard, copy, []) == {}, name
    assert (copy / guard.file).read_text(encoding="utf-8") != as_it_is


def test_a_run_of_one_stage_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harm, "HARM_FILE", tmp_path / "harm.json")
    both = (CATALOG.first, CATALOG.last)
    for stage in both:
        keep_harm(stage, {"a-guard": {stage.label: "200"}})
    kept = read_harm()
    assert kept
    assert {slug: of.got_in for slug, of in kept.stages.items()} == {
        stage.slug: {"a-guard": {stage.label: "200"}} for stage in both
    }


def test_the_command_says_what_gets_in_and_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"a-guard": {"alg_none": "200"}, "another": {}}
    monkeypatch.setattr(command, "attack_without_each", lambda _: iter(found.items()))
    kept: list[object] = []
    monkeypatch.setattr(command, "keep_harm", lambda _, got_in: kept.append(got_in))
    printed = CliRunner().invoke(command_line(), ["harm", "5"]).output
    assert printed.splitlines() == ["a-guard: alg_none", "another: nothing gets in"]
    assert kept == [found]
