"""Of each package the newest release is tried, and a new pin is locked before it is installed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from course.places import ROOT

PINNED = ("requirements.txt", "requirements-dev.txt")
FAKE_PYTHON = """#!/bin/sh
case "$*" in "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python";; esac
"""
FAKE_NPM = """#!/bin/sh
echo "npm $*"
exit 1
"""


def pins() -> list[str]:
    """List the pins of the packages that the course names, as they are written."""
    lines = [line for name in PINNED for line in (ROOT / name).read_text("utf-8").splitlines()]
    return [line for line in lines if line.strip() and not line.startswith(("#", "-"))]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where make finds a Python and an npm that only pretend."""
    if os.name == "nt" or not shutil.which("make"):
        pytest.skip("make is not on this machine")
    for name in ("Makefile", "constraints.txt", "package-lock.json", *PINNED):
        shutil.copy(ROOT / name, tmp_path)
    for name, text in (("python3", FAKE_PYTHON), ("npm", FAKE_NPM)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    for name in ("MAKEFLAGS", "PYTHON"):  # of a make that runs this test
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def make(folder: Path, *arguments: str) -> str:
    """Run make, and return what it says."""
    done = subprocess.run(
        ["make", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def test_the_newest_release_of_each_package_is_asked_for_but_of_those_that_are_held(
    folder: Path,
) -> None:
    make(folder, "newest")
    asked = (folder / ".venv-newest" / "names.txt").read_text(encoding="utf-8").splitlines()
    held = {line.split("#")[0].strip() for line in pins() if "# held:" in line}
    named = {line.partition("==")[0] for line in pins() if "# held:" not in line}
    assert "pwdlib[argon2]" in named
    assert set(asked) == held | named


def test_npm_is_asked_what_is_newer_before_all_is_checked(folder: Path) -> None:
    said = make(folder, "newest")
    before, _, after = said.partition("npm outdated\n")
    assert "what npm calls the latest" in before
    assert "bin/ruff" in after


def test_a_new_pin_is_locked_before_it_is_installed(folder: Path) -> None:
    said = make(folder, "lock", "--dry-run")
    assert "uv pip compile" in said
    assert "pip install" in said
    assert "-r requirements" not in said


def test_each_pin_is_in_the_lock_file() -> None:
    locked = re.findall(
        r"^[\w.-]+==[^ ;\n]+", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE
    )
    written = [re.sub(r"\[\w+\]", "", re.split(r"[ ;]", line)[0]) for line in pins()]
    assert [pin for pin in written if pin.lower() not in locked] == []
