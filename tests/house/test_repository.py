"""What git holds can be checked out on every system, and is no database."""

import shutil
import subprocess

import pytest

from course.places import ROOT

SQLITE = b"SQLite format 3\0"  # how each of its files begins


@pytest.fixture(scope="module")
def names() -> list[bytes]:
    """The paths of all files that git holds, as it stores them."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this folder is no clone: git clone makes one")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return listed.stdout.split(b"\0")[:-1]


def test_each_name_is_plain(names: list[bytes]) -> None:
    assert names
    assert [name for name in names if not name.isascii() or b"\\" in name] == []


def test_no_file_is_a_database(names: list[bytes]) -> None:
    files = [ROOT / name.decode(errors="surrogateescape") for name in names]
    heads = {file: file.read_bytes()[: len(SQLITE)] for file in files if file.is_file()}
    assert [file.name for file, head in heads.items() if head == SQLITE] == []
