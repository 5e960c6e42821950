"""A test that hangs ends, says where it was, and fails; in a browser it is tried once more."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from course.places import ROOT
from tests.support.promises import slow

INI = """
[pytest]
faulthandler_timeout = 2
faulthandler_exit_on_timeout = true
"""
TWICE = "from tests.support.hangs import pytest_handlecrashitem\n"
TESTS = """
import time
from pathlib import Path

def test_hangs_once():
    if not Path("once").exists():
        Path("once").touch()
        time.sleep(60)

def test_hangs():
    time.sleep(60)

def test_does_not():
    assert True
"""


@slow
@pytest.mark.parametrize(
    ("conftest", "said"),
    [("", "2 failed, 1 passed in"), (TWICE, "1 failed, 2 passed, 2 rerun in")],
    ids=["elsewhere", "in a browser"],
)
def test_what_hangs_fails_and_the_others_go_on(tmp_path: Path, conftest: str, said: str) -> None:
    for name, text in ("pytest.ini", INI), ("conftest.py", conftest), ("test_it.py", TESTS):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", "-p", "no:schemathesis"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert said in done.stdout
    assert "in test_hangs" in done.stderr + done.stdout
