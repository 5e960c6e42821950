"""Runs the promises in the page: pytest in this very process, with the recorder of `check`."""

import io
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pytest

from course.browser.python.options import OPTIONS as QUIETLY
from course.browser.python.page_stage import APP, PageStage
from course.browser.python.problems import WATCH, WORK, Problem, endless, errors_of_the_app
from course.browser.python.progress import LeftOut, Progress, Tell
from course.catalog import Stage
from course.places import ROOT
from course.promises.app import App, CheckError, Inside
from course.promises.case import Case
from course.promises.promise import Promise, promises_of
from course.promises.recorder import Recorder
from course.promises.run import RAN

OPTIONS = (
    *(*QUIETLY, "-m", "", "--in-process"),
    *(f"--rootdir={ROOT}", f"--config-file={ROOT / 'pyproject.toml'}"),
)


@dataclass(frozen=True)
class Trial:
    """What became of the promises.

    Attributes:
        promises: all of them, also what the page cannot try, in their order.
        partly: why some cases were left out of a promise that was tried, by the promise.
        traces: what the app raised, by the promise and the case.
        ended: why the run was ended before its end.
    """

    promises: list[Promise]
    partly: dict[str, str]
    traces: dict[tuple[str, str], Problem]
    ended: Problem | None


def try_promises(stage: Stage, running: PageStage, tests: Sequence[str], tell: Tell) -> Trial:
    """Run promises of a stage against the app.

    Raises:
        CheckError: pytest could not run them.
    """
    recorder, left_out = Recorder(None, running.log), LeftOut()
    with errors_of_the_app() as errors:
        progress = Progress(tell, recorder, errors)
        run_pytest(stage, running, tests, [recorder, left_out, progress])
    cases, partly = left_out.merged(list(recorder.cases.values()))
    return Trial(
        promises_of(cases),
        {case.promise: case.reason for case in partly},
        {key_of(recorder.cases[name]): trace for name, trace in progress.traces.items()},
        endless(),
    )


def key_of(case: Case) -> tuple[str, str]:
    """Name a case."""
    return case.promise, case.case


def run_pytest(
    stage: Stage, running: PageStage, tests: Sequence[str], plugins: Sequence[object]
) -> None:
    """Run pytest with its own settings.

    Raises:
        CheckError: it could not run them; nothing is known of any promise then.
    """
    app = App(running.url, Inside(running.secret_key, running.database, running.log), APP, WORK)
    words = [*OPTIONS, f"--stage={stage.label}", *app.options(), *(str(ROOT / it) for it in tests)]
    output = io.StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        status = pytest.main(words, plugins=plugins)
    if status not in RAN and not WATCH.caught:
        lines = output.getvalue().strip().splitlines()
        why = [line for line in lines if "rror" in line] or lines or [str(status)]
        raise CheckError(f"pytest could not run: {why[-1]}")
