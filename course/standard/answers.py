"""The answer of the course to each requirement, at the end of a line of stages; and what is wrong.

A requirement is met where a promise in force shows it. Elsewhere the list gives the answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from attacks.lab.attack import Attack
from course.attacks.run import load_attacks
from course.catalog import Catalog, Door, Stage
from course.places import ROOT
from course.standard.claims import Claim, read_claims
from course.standard.requirements import Requirement, Standard, StandardError, load_standard

AT_MOST = 4  # promises that show one requirement: those who read have to be able to look at each


class Kind(StrEnum):
    """What an answer says."""

    MET = "met"
    PARTLY = "met in part"
    WRITTEN = "written down"
    OPEN = "open"
    LATER = "later"
    NOT_APPLICABLE = "does not apply"


KINDS = {
    "door": Kind.OPEN,
    "by_design": Kind.OPEN,
    "later": Kind.LATER,
    "not_applicable": Kind.NOT_APPLICABLE,
    "document": Kind.WRITTEN,
}


@dataclass(frozen=True)
class Answer:
    """The answer to a requirement at the end of a line.

    Attributes:
        requirement: what is asked for.
        kind: what the answer says.
        claims: the promises in force that show it.
        attacks: the attacks that try it.
        door: the open door that is the reason, or what is missing.
    """

    requirement: Requirement
    kind: Kind
    claims: tuple[Claim, ...]
    attacks: tuple[Attack, ...]
    door: Door | None


@dataclass(frozen=True)
class Evidence:
    """All that answers are made from."""

    standard: Standard
    claims: Sequence[Claim]
    attacks: Sequence[Attack]
    catalog: Catalog

    def answers(self, end: Stage) -> list[Answer]:
        """Answer each requirement at the end of a line.

        Raises:
            StandardError: one has no answer.
        """
        return [self.answer(requirement, end) for requirement in self.standard.requirements]

    def answer(self, requirement: Requirement, end: Stage) -> Answer:
        """Answer one requirement at the end of a line.

        Raises:
            StandardError: no promise shows it there, and the list gives no answer.
        """
        claims = tuple(self.shown_by(requirement, end))
        if not claims and not requirement.given:
            raise StandardError(f"{requirement.id} has no answer at {end.slug}")
        kind = KINDS[requirement.given[0]] if not claims else Kind.MET
        if claims and requirement.partly:
            kind = Kind.PARTLY
        attacks = tuple(each for each in self.attacks if requirement.id in each.asvs)
        is_asked = kind in (Kind.OPEN, Kind.PARTLY)
        door = self.door(requirement.door) if requirement.door and is_asked else None
        return Answer(requirement, kind, claims, attacks, door)

    def shown_by(self, requirement: Requirement, end: Stage) -> Iterator[Claim]:
        """Find the promises in force at the end of a line that show a requirement."""
        for claim in self.claims:
            if requirement.id in claim.ids and claim.is_in_force(end, self.catalog):
                yield claim

    def door(self, name: str) -> Door:
        """Return a door by its name.

        Raises:
            StandardError: there is none of that name.
        """
        found = next((door for door in self.catalog.doors if door.name == name), None)
        if not found:
            raise StandardError(f"there is no door {name}")
        return found

    def gets_in(self, attack: Attack, end: Stage) -> bool:
        """Tell whether an attack gets in: those that do have an open door, as a test proves."""
        return bool(attack.door) and self.catalog.is_open(self.door(attack.door or ""), end)

    def problems(self) -> list[str]:
        """List what is wrong: a test fails when there is anything."""
        ends = self.catalog.ends()
        found = [*self._unknown_ids(), *self._answers_that_nothing_needs()]
        for end in ends:
            for requirement in self.standard.requirements:
                try:
                    answer = self.answer(requirement, end)
                    found += [f"{requirement.id} at {end.slug}: {what}"
                              for what in self._wrong_with(answer, end)]  # fmt: skip
                except StandardError as error:
                    found.append(str(error))
        return found

    def _unknown_ids(self) -> Iterator[str]:
        known = {requirement.id for requirement in self.standard.requirements}
        named = {claim.test: claim.ids for claim in self.claims}
        named |= {attack.name: attack.asvs for attack in self.attacks}
        for place, ids in named.items():
            yield from (f"{place}: the list has no {each}" for each in ids if each not in known)

    def _answers_that_nothing_needs(self) -> Iterator[str]:
        ends = self.catalog.ends()
        for requirement in self.standard.requirements:
            shown = [any(self.shown_by(requirement, end)) for end in ends]
            if all(shown) and requirement.given:
                yield f"{requirement.id} has two answers: promises and {requirement.given[0]}"
            if requirement.partly and not any(shown):
                yield f"{requirement.id} is met in part, and no promise shows it"

    def _wrong_with(self, answer: Answer, end: Stage) -> Iterator[str]:
        requirement = answer.requirement
        if answer.door and not self.catalog.is_open(answer.door, end):
            yield f"the door {answer.door.name} is not open"
        if answer.kind is Kind.LATER and self.has_come(requirement.later or "", end):
            yield f"{requirement.later} has come"
        if answer.kind is Kind.WRITTEN and not self._page(answer).is_file():
            yield f"there is no page {requirement.document}"
        if len(answer.claims) > AT_MOST:
            yield f"{len(answer.claims)} promises, where {AT_MOST} are enough"
        inside = [attack.name for attack in answer.attacks if self.gets_in(attack, end)]
        if inside and answer.kind not in (Kind.OPEN, Kind.PARTLY):
            yield f"it is {answer.kind}, and {' and '.join(inside)} gets in"
        if answer.attacks and not inside and answer.kind is Kind.OPEN:
            yield "it is open, and no attack on it gets in"

    def has_come(self, plan: str, end: Stage) -> bool:
        """Tell whether a planned stage or track is there, on the line that ends with a stage."""
        return any(plan in (stage.slug, stage.track) for stage in self.catalog.line(end))

    def _page(self, answer: Answer) -> Path:
        page = (answer.requirement.document or "").partition("#")[0]
        return ROOT / "docs" / page


def load_evidence(catalog: Catalog) -> Evidence:
    """Read the list, and what promises and attacks say of it.

    Raises:
        StandardError: the list cannot be read, or a docstring is wrong.
    """
    return Evidence(load_standard(), read_claims(catalog), load_attacks(), catalog)
