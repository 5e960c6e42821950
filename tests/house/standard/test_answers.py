"""Each requirement has one answer at the end of each line, and each answer is still true."""

import sys
from types import ModuleType
from typing import Any

import pytest

from attacks.lab.attack import Attack
from attacks.lab.outcome import Outcome
from attacks.lab.target import Target
from course.attacks.run import load_attacks
from course.catalog import Catalog, labels_in, load_catalog
from course.standard.answers import AT_MOST, Evidence, Kind, load_evidence
from course.standard.claims import Claim
from course.standard.requirements import Standard, StandardError, load_standard
from tests.support.headings import anchors
from tests.support.made_up import door, slug, tree
from tests.support.made_up_standard import requirements_of

CATALOG = load_catalog()
OPEN, CLOSED = door(1), door(1, 3, 21)
TREE = tree(OPEN, CLOSED)


def shown(*ids: str, stage: int = 2, name: str = "test_a", until: tuple[str, ...] = ()) -> Claim:
    """Make a promise that shows requirements."""
    return Claim(f"tests/{slug(stage)}/test_a.py::{name}", ids, until)


def attack_on(ids: str, through: str | None, monkeypatch: pytest.MonkeyPatch) -> Attack:
    """Make an attack on requirements, with the door that it goes through."""
    module = ModuleType("made_up.an_attack", f"Do it.\n\nIt does.\nSource: A, b.\nASVS: {ids}")
    monkeypatch.setitem(sys.modules, module.__name__, module)

    def run(_: Target) -> Outcome:
        raise NotImplementedError

    run.__module__ = module.__name__
    return Attack(run, through, {})


def evidence(
    requirement: dict[str, Any], *claims: Claim, attacks: tuple[Attack, ...] = (),
    catalog: Catalog = TREE,
) -> Evidence:  # fmt: skip
    """Make evidence about one requirement, 6.1.1."""
    standard = Standard.model_validate(requirements_of(requirement))
    return Evidence(standard, claims, attacks, catalog)


def kinds(of: Evidence) -> list[Kind]:
    """Return the answers at the end of each line, that of the main line first."""
    return [answer.kind for end in of.catalog.ends() for answer in of.answers(end)]


# The course.


def test_each_requirement_has_one_answer_and_each_answer_is_true() -> None:
    assert load_evidence(CATALOG).problems() == []


def test_what_is_written_down_is_on_its_page() -> None:
    for asked in load_standard().requirements:
        if asked.document:
            page, _, anchor = asked.document.partition("#")
            assert anchor in anchors(page)


def test_what_names_a_later_stage_is_no_stage_yet() -> None:
    named = {label for plan in load_standard().plans for label in labels_in(plan.name)}
    assert named.isdisjoint(stage.label for stage in CATALOG.stages)


def test_the_line_of_an_attack_is_no_part_of_its_story() -> None:
    told = [attack for attack in load_attacks() if attack.asvs]
    assert told
    for attack in told:
        assert "ASVS" not in attack.title + attack.exploit + attack.source + attack.url
        assert attack.url.startswith("https://")


# Lists that are made up.


@pytest.mark.parametrize(
    ("requirement", "kind"),
    [
        ({"door": OPEN.name}, Kind.OPEN),
        ({"by_design": "We do without."}, Kind.OPEN),
        ({"later": "keys"}, Kind.LATER),
        ({"not_applicable": "There is none."}, Kind.NOT_APPLICABLE),
        ({"document": "asvs.md#the-answers"}, Kind.WRITTEN),
    ],
)
def test_where_no_promise_shows_it_the_list_answers(
    requirement: dict[str, Any], kind: Kind
) -> None:
    assert kinds(evidence(requirement)) == [kind, kind]


def test_a_promise_in_force_meets_it() -> None:
    given = evidence({}, shown("6.1.1"))
    assert kinds(given) == [Kind.MET, Kind.MET]
    assert given.problems() == []
    partly = evidence({"partly": "A part is missing."}, shown("6.1.1"))
    assert kinds(partly) == [Kind.PARTLY, Kind.PARTLY]
    assert partly.problems() == []


def test_each_line_has_its_own_answer() -> None:
    given = evidence({"not_applicable": "There is none."}, shown("6.1.1", stage=21))
    assert kinds(given) == [Kind.NOT_APPLICABLE, Kind.MET]
    assert given.problems() == []


def test_what_has_no_answer_is_named() -> None:
    assert evidence({}).problems() == [
        "6.1.1 has no answer at s04_step",
        "6.1.1 has no answer at s22_step",
    ]
    with pytest.raises(StandardError, match=r"6\.1\.1 has no answer at s04_step"):
        evidence({}).answers(TREE.last)


def test_a_promise_that_was_ended_is_no_answer() -> None:
    ended = evidence({}, shown("6.1.1", until=("s03",)))
    assert ended.problems() == ["6.1.1 has no answer at s04_step"]


def test_an_answer_beside_a_promise_is_one_too_many() -> None:
    given = evidence({"by_design": "We do without."}, shown("6.1.1"))
    assert given.problems() == ["6.1.1 has two answers: promises and by_design"]


def test_a_part_that_nobody_shows_is_named() -> None:
    given = evidence({"partly": "A part is missing.", "later": "keys"})
    assert "6.1.1 is met in part, and no promise shows it" in given.problems()


def test_an_id_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    attack = attack_on("6.1.3", None, monkeypatch)
    given = evidence({}, shown("6.1.1", "6.1.2"), attacks=(attack,))
    assert given.problems() == [
        "tests/s02_step/test_a.py::test_a: the list has no 6.1.2",
        "an_attack: the list has no 6.1.3",
    ]


def test_a_closed_door_is_no_open_one() -> None:
    problem = f"the door {CLOSED.name} is not open"
    of_both = [f"6.1.1 at {slug}: {problem}" for slug in ("s04_step", "s22_step")]
    assert evidence({"door": CLOSED.name}).problems() == of_both
    partly = {"partly": "A part is missing.", "door": CLOSED.name}
    assert evidence(partly, shown("6.1.1")).problems() == of_both


def test_a_door_that_does_not_exist_is_named() -> None:
    assert evidence({"door": "nowhere"}).problems() == ["there is no door nowhere"] * 2


def test_a_plan_that_has_come_is_named() -> None:
    given = evidence({"later": "keys"})
    assert given.problems() == ["6.1.1 at s22_step: keys has come"]


def test_a_page_that_does_not_exist_is_named() -> None:
    given = evidence({"document": "nowhere.md#at-all"})
    assert "6.1.1 at s04_step: there is no page nowhere.md#at-all" in given.problems()


def test_too_many_promises_are_named() -> None:
    claims = [shown("6.1.1", name=f"test_{number}") for number in range(AT_MOST + 1)]
    assert evidence({}, *claims[:-1]).problems() == []
    (first, _) = evidence({}, *claims).problems()
    assert first == f"6.1.1 at s04_step: {AT_MOST + 1} promises, where {AT_MOST} are enough"


def test_an_attack_that_gets_in_and_one_that_does_not_agree_with_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enters = attack_on("6.1.1", OPEN.name, monkeypatch)
    met = evidence({}, shown("6.1.1"), attacks=(enters,))
    assert met.problems()[0] == "6.1.1 at s04_step: it is met, and an_attack gets in"
    assert evidence({"door": OPEN.name}, attacks=(enters,)).problems() == []
    refused = attack_on("6.1.1", CLOSED.name, monkeypatch)
    assert evidence({}, shown("6.1.1"), attacks=(refused,)).problems() == []
    still = evidence({"door": OPEN.name}, attacks=(refused,))
    assert still.problems()[0] == "6.1.1 at s04_step: it is open, and no attack on it gets in"
