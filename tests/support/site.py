"""The site, built once, and served under a sub-path, as a static host does."""

import functools
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from course.docs.build import build_site
from course.kept import CACHE, keep
from course.places import ROOT
from tests.support.serving import answering

SUB_PATH = "course"
ROOM = "www"  # of the cache


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class PatientServer(ThreadingHTTPServer):
    """Does not mind when a browser leaves a page before all of it has come."""

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path, handler: type[QuietHandler] = QuietHandler) -> Iterator[str]:
    """Serve a folder on this machine; the address has a slash at the end."""
    of_the_folder = functools.partial(handler, directory=str(folder))
    with answering(PatientServer(("127.0.0.1", 0), of_the_folder)) as url:
        yield f"{url}/"


def sum_of_files() -> str | None:
    """Sum up all files of the repo but those that git ignores; None where there is no git."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        return None
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    total = hashlib.sha256()
    for name in sorted(listed.split(b"\0")[:-1]):
        file = ROOT / os.fsdecode(name)
        total.update(name + b"\0" + (file.read_bytes() if file.is_file() else b"none") + b"\0")
    return total.hexdigest()


def build_below(folder: Path) -> None:
    """Build the site into a new folder, under the path where it is shown."""
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_URL", f"https://example.org/{SUB_PATH}/")
        build_site(folder / SUB_PATH)


def clear_away_all_but(newest: int, room: Path) -> None:
    """Keep the sites of the last runs, which may still be shown."""
    sites = [path for path in room.glob("*") if path.is_dir() and "-" not in path.name]
    for site in sorted(sites, key=lambda path: path.stat().st_mtime)[:-newest]:
        shutil.rmtree(site, ignore_errors=True)


@pytest.fixture(scope="session")
def site(of_this_run: Path) -> Path:
    """The folder of the built site, which all runs share until a file of the repo changes."""
    files = sum_of_files()
    cache = CACHE if files else of_this_run
    folder = keep(ROOM, files, build_below, cache=cache)
    clear_away_all_but(3, cache / ROOM)
    return folder / SUB_PATH


@pytest.fixture(scope="session")
def site_url(site: Path) -> Iterator[str]:
    """The address of the site, with a slash at the end."""
    with served(site.parent) as url:
        yield f"{url}{SUB_PATH}/"
