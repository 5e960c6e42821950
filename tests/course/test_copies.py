"""A stage that is copied away under another name keeps its promises, as a reader's app would."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from course.catalog import Stage, load_catalog
from course.live import CHEAP_HASHES, LiveStage
from course.places import ROOT

CATALOG = load_catalog()
STAGES = CATALOG.stages
INSIDE = "not checked: it needs"  # the stage's own modules, which a reader's app has elsewhere
GIVE = "not checked: give "


@dataclass
class Report:
    """What became of the promises."""

    kept: int
    not_checked: set[str]


@pytest.fixture(params=STAGES, ids=lambda stage: stage.label)
def original(request: pytest.FixtureRequest) -> Stage:
    """The stage that is copied."""
    stage: Stage = request.param
    return stage


@pytest.fixture
def copy(original: Stage, tmp_path: Path) -> Iterator[LiveStage]:
    """The copy, live, in another folder and under another name."""
    ignored = shutil.ignore_patterns("__pycache__", "*.db")
    shutil.copytree(original.folder, tmp_path / "my_app", ignore=ignored)
    with LiveStage("my_app.main:app", folder=tmp_path, env=CHEAP_HASHES) as live:
        yield live


def promises(stage: Stage) -> list[str]:
    """Name the folders of the promises that are in force at a stage."""
    return [f"tests/{each.slug}" for each in CATALOG.line(stage)]


def check(stage: Stage, *options: str, report: Path) -> Report:
    """Run the promises of a stage, without the heavy ones, against a reader's app."""
    pytest_options = ["--quiet", "-p", "no:cacheprovider", "-m", "not heavy"]
    choice = [f"--stage={stage.label}", f"--junitxml={report}", *options, *promises(stage)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *pytest_options, *choice],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    cases = ET.parse(report).findall(".//testcase")
    reasons = [skipped.get("message", "") for skipped in ET.parse(report).findall(".//skipped")]
    return Report(kept=len(cases) - len(reasons), not_checked=set(reasons))


def test_a_copy_keeps_its_promises(original: Stage, copy: LiveStage, tmp_path: Path) -> None:
    report = check(
        original,
        f"--base-url={copy.url}/",
        f"--secret-key={copy.secret_key}",
        f"--database={copy.database}",
        f"--server-log={copy.log}",
        report=tmp_path / "report.xml",
    )
    assert report.kept
    assert all(reason.startswith(INSIDE) for reason in report.not_checked)


def test_what_is_not_given_is_reported_as_not_checked(tmp_path: Path) -> None:
    with LiveStage(CATALOG.last, env=CHEAP_HASHES) as live:
        report = check(CATALOG.last, f"--base-url={live.url}", report=tmp_path / "report.xml")
    assert report.kept
    options = {reason for reason in report.not_checked if not reason.startswith(INSIDE)}
    assert options == {GIVE + option for option in ("--secret-key", "--database", "--server-log")}
