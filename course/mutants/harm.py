"""What gets in without each guard of a stage, kept beside the site."""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from attacks.lab.attack import Attack
from attacks.lab.outcome import Outcome, Result
from course.catalog import Stage
from course.kept import digest
from course.live import LiveError
from course.mutants.guards import attack_copy, copy_to, guards_of, harm_to, short_attacks, take_out
from course.mutants.mutant import Mutant
from course.mutants.record import code_of
from course.places import ROOT

HARM_FILE = ROOT / "docs" / "assets" / "harm.json"


class StageHarm(BaseModel):
    """What got in without each guard of a stage whose code and guards have this digest.

    Attributes:
        code: the digest.
        got_in: the evidence of each attack that did harm, by the guard and the attack.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    got_in: dict[str, dict[str, str]]


class Harm(BaseModel):
    """What got in at the stages that were tried."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: str
    python: str
    stages: dict[str, StageHarm]


def code_with_guards(stage: Stage) -> str:
    """Sum up the code of a stage and its guards."""
    return code_of(stage) + digest(f"{stage.promises}/mutants.py")


def attack_without_each(stage: Stage) -> Iterator[tuple[str, dict[str, str]]]:
    """Take out one guard after the other, and attack what is left; return what gets in.

    Tried is what the stage refuses as it is, but for the storms, which take long.

    Raises:
        LiveError: the stage does not start as it is.
    """
    attacks = short_attacks()
    with tempfile.TemporaryDirectory(prefix="guards-") as home:
        before = attack_copy(copy_to(stage.folder, Path(home) / "before"), attacks)
        held = [each for each in attacks if before[each.name].result is Result.REFUSED]
        for name, guard in guards_of(stage).items():
            copy = copy_to(stage.folder, Path(home) / name)
            yield name, evidence_without(guard, copy, held)


def evidence_without(guard: Mutant, copy: Path, attacks: Sequence[Attack]) -> dict[str, str]:
    """Take a guard out of a copy, and return the evidence of each attack that gets in."""
    take_out(guard, copy)
    try:
        outcomes = harm_to(copy, attacks)
    except LiveError:
        return {}  # an app that does not start lets nobody in
    return {name: evidence(found) for name, found in outcomes.items()}


def evidence(outcome: Outcome) -> str:
    """Say what became of an attack, in a line."""
    return " ".join(outcome.evidence.split())


def read_harm() -> Harm | None:
    """Read what the last runs found, if there was one."""
    if not HARM_FILE.exists():
        return None
    return Harm.model_validate_json(HARM_FILE.read_bytes())


def keep_harm(stage: Stage, got_in: dict[str, dict[str, str]]) -> None:
    """Write what got in at a stage, with the date; the others stay as they were."""
    before = kept.stages if (kept := read_harm()) else {}
    here = StageHarm(code=code_with_guards(stage), got_in=got_in)
    harm = Harm(
        date=time.strftime("%Y-%m-%d", time.gmtime()),
        python=sys.version.split()[0],
        stages=dict(sorted({**before, stage.slug: here}.items())),
    )
    HARM_FILE.write_text(harm.model_dump_json(indent=1) + "\n", encoding="utf-8")
