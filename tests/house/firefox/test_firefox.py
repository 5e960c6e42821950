"""What runs in the page runs in Firefox, too, which compiles WebAssembly in a way of its own."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from course import npm
from tests.house.chromium.desk import CATALOG, solution_of, zipped
from tests.support.site import site, site_url

__all__ = ["site", "site_url"]

DRIVER = Path(__file__).with_name("drive.mjs")
NAMES = ("firefox-esr", "firefox")
PATIENCE = 600  # seconds for all of it
STAGE = CATALOG.find("s03")


@pytest.fixture
def firefox() -> str:
    """Firefox; without it the test is skipped, which is a failure in CI."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or pytest.skip("there is no Firefox: install firefox or firefox-esr")


def test_a_chapter_is_written_checked_and_run(firefox: str, site_url: str, tmp_path: Path) -> None:
    solution = tmp_path / "my_app.zip"
    solution.write_bytes(zipped(solution_of(STAGE.label)))
    chapter = f"{site_url}stages/{STAGE.slug}/"
    done = subprocess.run(
        [npm.node(), str(DRIVER), firefox, chapter, str(solution)],
        capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert re.fullmatch(r"\d+ of \d+ promises are kept\.", seen["given"])
    assert re.fullmatch(r"All \d+ promises are kept\.", seen["solved"])
    assert seen["status"].startswith("201 Created")
    assert seen["errors"] == []
