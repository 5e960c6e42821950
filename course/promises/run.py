"""Runs the promises of a stage against the reader's own app."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from course.catalog import Catalog, Stage
from course.places import ROOT
from course.promises.app import NOTHING, App, CheckError, Inside, connect_to, started
from course.promises.case import CASES
from course.promises.promise import Promise, promises_of

LEAN = ("--disable-plugin-autoload", "-p", "no:cacheprovider")  # whatever else is installed
RAN = (0, 1, 5)  # pytest's exit statuses after a run: all passed, some failed, none was chosen


def run_promises(
    stage: Stage, app: App, tests: Sequence[str], *, everything: bool = False
) -> list[Promise]:
    """Run promises against an app.

    Args:
        stage: the stage whose promises are in force.
        app: the app.
        tests: files, folders or tests, as pytest takes them, from the root of the course.
        everything: whether the heavy ones are run too.

    Raises:
        CheckError: pytest could not run them.
    """
    marks = () if everything else ("-m", "not heavy")
    warned = ("-W", "default")  # the app is not ours: what it warns of breaks no promise
    return run_recorded(stage, *app.options(), *marks, *warned, *tests)


def run_on_copy(stage: Stage, copy: Path, tests: Sequence[str]) -> list[Promise]:
    """Run promises of a stage, the heavy ones too, against a copy of its folder.

    Raises:
        CheckError: pytest could not run them.
    """
    return run_recorded(stage, f"--folder={copy}", *tests)


def run_recorded(stage: Stage, *options: str) -> list[Promise]:
    """Run pytest, and read what became of each promise.

    Raises:
        CheckError: pytest could not run them.
    """
    with tempfile.TemporaryDirectory(prefix="check-") as folder:
        report = Path(folder) / "report.json"
        run_pytest(
            *("-p", "course.promises.recorder", f"--promise-report={report}"),
            *(f"--stage={stage.label}", *options),
            result=report,
        )
        return promises_of(CASES.validate_json(report.read_bytes()))


def run_pytest(*options: str, result: Path) -> None:
    """Run pytest on the course, for what it writes into a file.

    Raises:
        CheckError: it could not run, or there is no file of its result.
    """
    done = start_pytest("--quiet", *options)
    if done.returncode not in RAN or not result.exists():
        lines = (done.stdout + done.stderr).strip().splitlines()
        raise CheckError(f"pytest could not run: {lines[-1] if lines else done.returncode}")


def start_pytest(*options: str) -> "subprocess.CompletedProcess[str]":
    """Run pytest on the course, without the plugins and the settings of whoever runs it."""
    command = [sys.executable, "-m", "pytest", *LEAN, *options]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True,
                          encoding="utf-8", errors="replace", check=False)  # fmt: skip


def homes(catalog: Catalog, stage: Stage) -> list[str]:
    """Name the folders of the promises that are in force at a stage."""
    return [each.promises for each in catalog.line(stage)]


def homes_of(names: Sequence[str], catalog: Catalog, stage: Stage) -> list[str]:
    """Name the folders of the promises that some stages brought, if they are in force at a stage.

    Raises:
        CatalogError: there is no stage of that name.
        CheckError: its promises are not in force.
    """
    in_force, chosen = homes(catalog, stage), [catalog.find(name) for name in names]
    for one in chosen:
        if one.promises not in in_force:
            raise CheckError(f"{stage.label} does not keep what {one.label} promises.")
    return [one.promises for one in chosen]


def exercise_of(stage: Stage) -> list[str]:
    """Name the folder of the exercise of a stage.

    Raises:
        CheckError: it has none.
    """
    folder = f"{stage.promises}/exercise"
    if not (ROOT / folder).is_dir():
        raise CheckError(f"{stage.slug} has no exercise.")
    return [folder]


def check_app(
    stage: Stage,
    tests: Sequence[str],
    *,
    app: str | None = None,
    url: str | None = None,
    folder: Path = ROOT,
    inside: Inside = NOTHING,
    everything: bool = False,
) -> list[Promise]:
    """Run promises against an app that is started here, or that answers at a URL.

    Args:
        stage: the stage whose promises are in force.
        tests: what to run, from the root of the course.
        app: an import string such as `my_app.main:app`, to start it here.
        url: where an app answers already.
        folder: the folder from which the import string is read.
        inside: what is known of the inside of the app.
        everything: whether the heavy ones are run too.

    Raises:
        CheckError: the app cannot be found, or does not answer.
        LiveError: the app does not start.
    """
    if app and not url:
        with started(app, folder, inside) as own:
            return run_promises(stage, own, tests, everything=everything)
    if url and not app:
        return run_promises(stage, connect_to(url, inside), tests, everything=everything)
    raise CheckError("Give either --app my_app.main:app or --url http://127.0.0.1:9000.")
