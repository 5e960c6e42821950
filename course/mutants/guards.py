"""What a stage guards against, one line after the other, and what gets in without it."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from attacks.lab.attack import Attack
from attacks.lab.outcome import Outcome
from course.attacks.matrix import Outcomes, Victim, attack_from_all_sides
from course.attacks.run import load_attacks
from course.catalog import Stage
from course.mutants.mutant import Mutant, mutants_of, replace_once
from course.mutants.run import MutantsError
from course.places import all_but_code
from course.promises.promise import Promise
from course.promises.run import run_on_copy

COPY = "without"  # the folder of the copy, and so its package


@dataclass(frozen=True)
class Weakened:
    """What an app does without one of its guards.

    Attributes:
        promise: the promise that has to notice it, with what became of it.
        got_in: the attacks that do harm now and did none before, with their evidence.
    """

    promise: Promise
    got_in: Mapping[str, Outcome]


def guards_of(stage: Stage) -> Mapping[str, Mutant]:
    """Return the guards that a stage brought, by their names."""
    return mutants_of(stage, "MUTANTS")


def list_guards(stage: Stage) -> list[str]:
    """List the guards that a stage brought, each with the promise that notices when it is gone."""
    return [
        f"{name:<32} {Promise(f'{stage.promises}/{guard.promise}', ()).sentence}"
        for name, guard in guards_of(stage).items()
    ]


def find_guard(stage: Stage, name: str) -> Mutant:
    """Find a guard by its name.

    Raises:
        MutantsError: the stage brought none of this name.
    """
    guards = guards_of(stage)
    if name not in guards:
        raise MutantsError(f"{stage.label} has no guard {name!r}. It has: {', '.join(guards)}.")
    return guards[name]


def take_out(guard: Mutant, folder: Path) -> None:
    """Change the one place where a guard is.

    Raises:
        MutantsError: it is written in another way there.
    """
    file = folder / guard.file
    try:
        replace_once(file, guard.old, guard.new)
    except (OSError, ValueError):
        raise MutantsError(
            f"{file} is written in another way: this text is not there exactly once. "
            f"Take the guard out by hand.\n{guard.old}"
        ) from None


def copy_to(folder: Path, home: Path) -> Path:
    """Copy the code of an app away, without its database."""
    return Path(shutil.copytree(folder, home / COPY, ignore=all_but_code(".env")))


def short_attacks() -> list[Attack]:
    """Load all attacks but the storms, which take long."""
    return [attack for attack in load_attacks() if not attack.storm]


def attack_copy(copy: Path, attacks: Sequence[Attack]) -> Outcomes:
    """Attack an app that is started from this folder.

    Raises:
        LiveError: it does not start.
    """
    app = Victim(copy.name, copy.name, "copy", f"{copy.name}.main:app")
    return attack_from_all_sides(app, attacks, copy.parent)


def harm_to(copy: Path, attacks: Sequence[Attack]) -> Outcomes:
    """Return those of the attacks that do harm to an app.

    Raises:
        LiveError: it does not start.
    """
    outcomes = attack_copy(copy, attacks)
    return {name: outcome for name, outcome in outcomes.items() if outcome.result.is_harm}


def try_without(stage: Stage, guard: Mutant, folder: Path) -> Weakened:
    """Take a guard out of a copy of an app; see which promise breaks, and which attacks get in.

    Args:
        stage: the stage that brought the guard.
        guard: the guard.
        folder: the code of the app, which stays as it is.

    Raises:
        MutantsError: the app has the guard written in another way.
        CheckError: the promise cannot be tried.
        LiveError: the app does not start, with the guard or without it.
    """
    attacks = short_attacks()
    with tempfile.TemporaryDirectory(prefix="guards-") as home:
        copy = copy_to(folder, Path(home))
        before = harm_to(copy, attacks)
        take_out(guard, copy)
        (promise,) = run_on_copy(stage, copy, [f"{stage.promises}/{guard.promise}"])
        after = harm_to(copy, [each for each in attacks if each.name not in before])
    return Weakened(promise, after)


def told(guard: Mutant, found: Weakened) -> list[str]:
    """Say what was changed, and what came of it."""
    noticed = f"{found.promise.result}: {found.promise.sentence}"
    got_in = [f"{name}: {outcome.evidence}" for name, outcome in found.got_in.items()]
    return [
        f"In a copy, {guard.file}:",
        *(f"- {line}" for line in guard.old.splitlines()),
        *(f"+ {line}" for line in guard.new.splitlines() or ["nothing"]),
        f"The promise is {noticed}",
        *(f"This gets in now: {line}" for line in got_in or ["no attack of the lab"]),
    ]
