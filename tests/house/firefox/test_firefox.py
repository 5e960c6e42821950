"""What runs in the page runs in Firefox, too, which compiles WebAssembly in a way of its own."""

import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from course import npm
from tests.house.chromium.desk import CATALOG, Files, solution_of, zipped
from tests.house.chromium.elsewhere import python_that_sends_away
from tests.support.site import site, site_url

__all__ = ["site", "site_url"]

DRIVER = Path(__file__).with_name("drive.mjs")
NAMES = ("firefox-esr", "firefox")
PATIENCE = 600  # seconds for all of it
STAGE = CATALOG.find("s03")
SECURITY, ROUTES = "utils/security.py", "routers/auth.py"
REFUSED_TWICE = ["Content-Security-Policy"] * 2  # what was sent away, and nothing else
ATTACKED = "None did what it should not. 1 got in at a door that is open here."
NO_END = "It does not come to an end within 5 seconds."


@pytest.fixture
def firefox() -> str:
    """Firefox; without it the test is skipped, which is a failure in CI."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or pytest.skip("there is no Firefox: install firefox or firefox-esr")


def with_line(path: str, line: str, before: str) -> Files:
    """Return the solution with a line put in before another."""
    files = solution_of(STAGE.label)
    assert files[path].count(before) == 1
    return {**files, path: files[path].replace(before, f"{line}\n{before}")}


def write_zips(folder: Path) -> None:
    """Write what the driver opens one after the other: the solution, and two mistakes."""
    trials = {
        "solved": solution_of(STAGE.label),
        "syntax": with_line(SECURITY, "def broken(:", "import os\n"),
        "endless": with_line(ROUTES, "    while True: pass", "    try:\n"),
    }
    for name, files in trials.items():
        (folder / f"{name}.zip").write_bytes(zipped(files))


def unzipped(archive: Path) -> Files:
    """Return the files of a zip that the desk gave away, by their paths in the package."""
    with zipfile.ZipFile(archive) as files:
        texts = {name: files.read(name).decode() for name in files.namelist()}
    return {
        name.removeprefix("my_app/"): text for name, text in texts.items() if name.endswith(".py")
    }


def line_of(path: str, before: str) -> int:
    """Return the number of a line of the solution."""
    return solution_of(STAGE.label)[path].partition(before)[0].count("\n") + 1


def test_a_chapter_is_written_checked_and_run(firefox: str, site_url: str, tmp_path: Path) -> None:
    write_zips(tmp_path)
    chapter = f"{site_url}stages/{STAGE.slug}/"
    with python_that_sends_away() as code:
        done = subprocess.run(
            [npm.node(), str(DRIVER), firefox, chapter, str(tmp_path), code],
            capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert re.fullmatch(r"\d+ of \d+ promises are kept\.", seen["given"])
    assert re.fullmatch(r"All \d+ promises are kept\.", seen["solved"])
    assert seen["attacked"] == ATTACKED
    assert (seen["hints"], seen["compared"]) == (2, "Beside the stage as given")
    assert seen["reset"] == "All files are as at the beginning."
    assert unzipped(tmp_path / seen["downloaded"]) == solution_of(STAGE.label)
    wrong = line_of(SECURITY, "import os\n")
    place = f"{SECURITY}, line {wrong}: SyntaxError: "
    assert seen["syntax"].startswith(f"Your app does not start. {place}")
    assert seen["atLine"].startswith(f"Line {wrong}: SyntaxError: ")
    endless = f"{ROUTES}, line {line_of(ROUTES, '    try:')}: TooLong: "
    assert seen["endless"] == f"Ended early. {endless}{NO_END}"
    assert seen["status"].startswith("201 Created")
    assert seen["sentAway"].startswith("refused")
    assert seen["outside"] == []
    assert [error.partition(":")[0] for error in seen["errors"]] == REFUSED_TWICE
