"""Runs the promises in the page: pytest in this very process, with the recorder of `check`."""

import io
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pytest

from course.browser.python.options import OPTIONS as QUIETLY
from course.browser.python.own_first import OwnFirst
from course.browser.python.page_stage import APP, PageStage
from course.browser.python.problems import WATCH, WORK, Errors, Problem, endless, errors_of_the_app
from course.browser.python.progress import LeftOut, Progress, Tell
from course.catalog import Stage
from course.places import ROOT
from course.promises.app import App, CheckError, Inside
from course.promises.case import Case
from course.promises.promise import Promise, promises_of
from course.promises.recorder import Recorder
from course.promises.run import RAN

OPTIONS = (
    *(*QUIETLY, "-m", "", f"--rootdir={ROOT}"),
    f"--config-file={ROOT / 'pyproject.toml'}",
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


def try_promises(
    stage: Stage,
    running: PageStage,
    tests: Sequence[str],
    tell: Tell,
    tell_own: Callable[[Trial], None],
) -> Trial:
    """Run promises of a stage against the app.

    Args:
        stage: the stage that the app is to be.
        running: the app.
        tests: what to run, from the root of the course.
        tell: is told how many cases are done.
        tell_own: is told of the promises that the stage brought, while the others are tried.

    Raises:
        CheckError: pytest could not run them.
    """
    with errors_of_the_app() as errors:
        run = Run(running, errors, tell)
        own = OwnFirst(stage.promises, lambda: tell_own(run.found(f"{stage.promises}/")))
        run_pytest(stage, running, tests, [run.recorder, run.left_out, run.progress, own])
        return run.found()


class Run:
    """What watches a run, and has found so much by now."""

    def __init__(self, running: PageStage, errors: Errors, tell: Tell) -> None:
        """Begin to watch."""
        self.recorder = Recorder(None, running.log, patience=0)  # its log is written by then
        self.left_out = LeftOut()
        self.progress = Progress(tell, self.recorder, errors)

    def found(self, home: str = "") -> Trial:
        """Say what has become of the promises, or of those whose names begin like this."""
        self.recorder.read_log()
        cases, partly = self.left_out.merged(list(self.recorder.cases.values()))
        return Trial(
            promises_of([case for case in cases if case.promise.startswith(home)]),
            {case.promise: case.reason for case in partly if case.promise.startswith(home)},
            {key_of(self.recorder.cases[name]): it for name, it in self.progress.traces.items()},
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
    status, output = pytest_quietly(stage, tests, *app.options(), plugins=plugins)
    if status not in RAN and not WATCH.caught:
        lines = output.strip().splitlines()
        why = [line for line in lines if "rror" in line] or lines or [str(status)]
        raise CheckError(f"pytest could not run: {why[-1]}")


def read_promises(stage: Stage, tests: Sequence[str]) -> None:
    """Let Python import promises without trying them: what it has read once it does not read again.

    Whatever goes wrong here goes wrong in a check too, which tells it.
    """
    pytest_quietly(stage, tests, "--collect-only")


def pytest_quietly(
    stage: Stage, tests: Sequence[str], *options: str, plugins: Sequence[object] = ()
) -> tuple[int, str]:
    """Run pytest; return its exit status, and what it printed."""
    words = [*OPTIONS, f"--stage={stage.label}", *options, *(str(ROOT / it) for it in tests)]
    output = io.StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        status = pytest.main(words, plugins=plugins)
    return int(status), output.getvalue()
