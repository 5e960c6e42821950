"""Runs the promises of a stage against edits of its own lines, and says which ones survive."""

import os
import tempfile
from collections.abc import Container, Sequence
from pathlib import Path

from course.catalog import Catalog, Stage
from course.errors import CourseError
from course.mutants.sites import Site
from course.mutants.trial import TRIALS, Trial
from course.promises.run import homes, run_pytest


class MutantsError(CourseError):
    """The edits cannot be tried; the message is for the reader."""


def try_sites(
    catalog: Catalog,
    stage: Stage,
    sites: Sequence[Site],
    explained: Container[tuple[str, str]] = (),
    *,
    control: bool = True,
    served: bool = True,
) -> list[str | None]:
    """Return for each site the promise that noticed its edit, or None if none did.

    Args:
        catalog: the course.
        stage: the stage.
        sites: what to edit.
        explained: files with texts of lines whose edits are known to survive; they are tried
            inside this process alone.
        control: whether the stage is tried as it is, too, for as long as all its promises take;
            a run in which other tests do that needs none.
        served: whether promises over HTTP are tried, too; they take most of the time.

    Raises:
        MutantsError: this system has no `fork`, or the stage breaks a promise as it is.
    """
    if not hasattr(os, "fork"):
        raise MutantsError("This needs a system with fork: Linux or macOS; on Windows, use WSL.")
    trials = [trial_of(stage, site, explained, served=served) for site in sites]
    if control:
        main = (stage.folder / "main.py").read_text("utf-8")
        trials.insert(0, Trial(file="main.py", source=main, inside_only=not served))
    broken = [trial.broken for trial in run_trials(catalog, stage, trials)]
    if control and (promise := broken.pop(0)):
        raise MutantsError(f"{stage.slug} breaks a promise as it is: {promise}")
    return broken


def trial_of(
    stage: Stage, site: Site, explained: Container[tuple[str, str]], *, served: bool
) -> Trial:
    """Write what is tried of an edit; the arguments are those of `try_sites`."""
    source = (stage.folder / site.file).read_bytes()
    known = (site.file, site.text) in explained
    edited = site.edit.apply(source).decode()
    return Trial(file=site.file, source=edited, inside_only=known or not served)


def run_trials(catalog: Catalog, stage: Stage, trials: Sequence[Trial]) -> list[Trial]:
    """Run the promises in force against each trial, those that the stage brought first.

    Raises:
        CheckError: pytest could not run them.
    """
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        given, found = Path(folder) / "trials.json", Path(folder) / "found.json"
        given.write_bytes(TRIALS.dump_json([*trials]))
        run_pytest(
            *("-p", "course.mutants.plugin", f"--mutants={given}", f"--mutants-report={found}"),
            *("--in-process", "--everywhere", f"--stage={stage.label}"),
            *reversed(homes(catalog, stage)),
            result=found,
        )
        return TRIALS.validate_json(found.read_bytes())
