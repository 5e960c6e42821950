"""Promises run by a pytest of their own, as a reader runs them, and what became of them.

It is a new process, or, far quicker, one more session in this process.
"""

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from course.anew import take_out
from course.catalog import Stage, load_catalog
from course.places import ROOT
from course.promises.run import LEAN, homes, start_pytest

CATALOG = load_catalog()


@dataclass(frozen=True)
class Run:
    """What became of the promises: how many were kept and broken, and why others were skipped."""

    status: int
    output: str
    kept: int
    broken: int
    errors: int
    skipped: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether some were kept, and none was broken or could not be tried."""
        return self.status == 0 and self.kept > 0 and not self.broken and not self.errors


def run_promises(
    stage: Stage, *options: str, tests: Sequence[str] = (), marks: str = "not heavy"
) -> Run:
    """Run what is in force at a stage, or some of it.

    Args:
        stage: the stage.
        options: for pytest, such as `--folder=…` or `--base-url=…`.
        tests: what to run, from the root of the repo; all, if nothing is named.
        marks: which marks to run, as in `pytest -m`.
    """
    chosen = tests or homes(CATALOG, stage)
    with tempfile.TemporaryDirectory(prefix="promises-") as folder:
        report = Path(folder) / "report.xml"
        done = start_pytest(
            *("--quiet", "-m", marks, f"--stage={stage.label}", f"--junit-xml={report}"),
            *(*options, *chosen),
        )
        output = done.stdout + done.stderr
        assert report.exists(), output
        suite = ET.parse(report).getroot()[0]
    ran, broken, errors, skipped = (
        int(suite.attrib[name]) for name in ("tests", "failures", "errors", "skipped")
    )
    reasons = tuple(found.get("message", "") for found in suite.iter("skipped"))
    return Run(done.returncode, output, ran - broken - errors - skipped, broken, errors, reasons)


@dataclass
class Session:
    """A plugin of pytest that counts what becomes of each promise."""

    broken: int = 0
    errors: int = 0
    skipped: int = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a report of a part of a test."""
        if report.failed and report.when == "call":
            self.broken += 1
        elif report.failed:
            self.errors += 1
        elif report.skipped:
            self.skipped += 1


def try_inside(stage: Stage, copy: Path, test: str) -> Session:
    """Run a promise against a copy of its stage in this process, until it is broken."""
    session, path = Session(), list(sys.path)
    options = [f"--stage={stage.label}", f"--folder={copy}", "--in-process", "-x"]
    lean = [f"--rootdir={ROOT}", *LEAN, "--quiet", "--capture=sys"]
    try:
        pytest.main([*lean, *options, str(ROOT / test)], plugins=[session])
    finally:
        sys.path[:] = path
        take_out(copy.name)
    return session
