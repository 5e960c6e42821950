"""A pytest plugin that tries edits of a stage, each in a process of its own.

The processes are forked after pytest has read all promises, so that reading them costs each one
nothing. Load it with `-p course.mutants.plugin --mutants=FILE`, which says what to try,
`--mutants-report=FILE`, which takes what became of it, `--stage` and `--in-process`.
"""

import os
import signal
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from course.catalog import load_catalog
from course.mutants.trial import NEVER_ENDED, TRIALS, Trial
from course.promises.item import needs_a_server

PATIENCE = 120  # seconds at work, for all promises: an edit may keep one of them from ever ending
PATIENCE_SERVED = 300  # seconds, as storms and waits for a locked database take a while
BY_THE_CLOCK = 3  # times as long, as the machine may be busy, and what waits for ever does no work
COPY = "a_copy"
AnItem = TypeVar("AnItem")


class Watch:
    """Sees whether a promise is broken."""

    is_broken = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Look at what became of a part of a test."""
        self.is_broken |= report.failed

    def breaks(self, item: pytest.Item, after: pytest.Item | None) -> bool:
        """Run a promise, `after` which another one comes."""
        self.is_broken = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        return self.is_broken


class Trials:
    """Tries one edit after the other, as many at once as there are cores."""

    def __init__(self, given: Path, report: Path) -> None:
        """Take the file that says what to try, and the one for what became of it."""
        self._given, self._report = given, report
        self._running: dict[int, tuple[Trial, int]] = {}
        self._noticed: dict[str, Counter[str]] = defaultdict(Counter)  # promises, by the file

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try each edit without a server, and over HTTP where nothing was broken so."""
        trials = TRIALS.validate_json(self._given.read_bytes())
        served = [item for item in session.items if needs_a_server(item)]
        inside = [item for item in session.items if not needs_a_server(item)]
        with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
            self._try_all(trials, inside, Path(folder) / "inside", PATIENCE)
            session.config.option.in_process = False
            left = [trial for trial in trials if not trial.broken and not trial.inside_only]
            self._try_all(left, served, Path(folder) / "served", PATIENCE_SERVED)
        self._report.write_bytes(TRIALS.dump_json(trials))
        return True

    def _try_all(
        self, trials: Sequence[Trial], items: Sequence[pytest.Item], home: Path, patience: int
    ) -> None:
        for number, trial in enumerate(trials):
            if len(self._running) == (os.cpu_count() or 1):
                self._wait()
            self._start(trial, self._likely_first(items, trial), home / str(number), patience)
        while self._running:
            self._wait()

    def _likely_first(self, items: Sequence[pytest.Item], trial: Trial) -> list[pytest.Item]:
        """Put those first that noticed the most edits of the same file: most edits end there."""
        noticed = self._noticed[trial.file]
        return sorted(items, key=lambda item: noticed[item.nodeid], reverse=True)

    def _start(self, trial: Trial, items: Sequence[pytest.Item], home: Path, patience: int) -> None:
        read, write = os.pipe()
        child = os.fork()
        if not child:
            status = 1
            try:
                signal.setitimer(signal.ITIMER_PROF, patience)
                signal.alarm(BY_THE_CLOCK * patience)
                with os.fdopen(write, "w", encoding="utf-8") as answer:
                    answer.write(run(trial, items, home) or "")
                status = 0
            finally:  # whatever happens, the child never goes on as a second pytest
                os._exit(status)
        os.close(write)
        self._running[child] = trial, read

    def _wait(self) -> None:
        child, status = os.wait()
        trial, read = self._running.pop(child)
        with os.fdopen(read, encoding="utf-8") as answer:
            trial.broken = answer.read() or None
        if trial.broken:
            self._noticed[trial.file][trial.broken] += 1
        if os.WIFSIGNALED(status):
            trial.broken = NEVER_ENDED
        elif status:
            raise RuntimeError(f"an edit of {trial.file} could not be tried")


def run(trial: Trial, items: Sequence[pytest.Item], home: Path) -> str | None:
    """Run promises, in a child, against a copy of the stage until one is broken; return it."""
    home.mkdir(parents=True)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for output in (1, 2):
        os.dup2(nowhere, output)
    tempfile.tempdir = str(home)  # what is left there goes with all trials
    config, watch = items[0].config, Watch()
    stage = load_catalog().find(config.getoption("--stage"))
    folder = stage.copy_to(home / COPY)
    (folder / trial.file).write_text(trial.source, encoding="utf-8")
    config.option.folder = folder
    sys.path.insert(0, str(home))
    config.pluginmanager.register(watch)
    broken = first_broken(items, watch.breaks)
    return broken.nodeid if broken else None


def first_broken(
    items: Sequence[AnItem], breaks: Callable[[AnItem, AnItem | None], bool]
) -> AnItem | None:
    """Run promises until one is broken, and is so when it is asked again.

    A busy machine can break a promise that waits, but hardly twice in a row.
    """
    for item, after in zip(items, [*items[1:], None], strict=True):
        if breaks(item, after) and breaks(item, after):
            return item
    return None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say where the trials are."""
    parser.addoption("--mutants", type=Path, help="what to try")
    parser.addoption("--mutants-report", type=Path, help="write what became of it here")


def pytest_configure(config: pytest.Config) -> None:
    """Try edits, if there are some."""
    if given := config.getoption("--mutants"):
        trials = Trials(given, config.getoption("--mutants-report"))
        config.pluginmanager.register(trials, "mutants")
