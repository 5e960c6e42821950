"""Building the site."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from filelock import FileLock

from course.errors import CourseError
from course.kept import CACHE
from course.live import SETTINGS
from course.places import ROOT, SITE

BEGUN = "site-"  # how the folder is called in which a site is built


class BuildError(CourseError):
    """The site was not built; MkDocs has said why."""


def build_site(target: Path = SITE) -> Path:
    """Build the site strictly into a folder, and return that folder.

    It is built elsewhere and then takes the folder's place, so that a server which shows the folder
    never shows half a site, and a build that fails leaves the last one. One waits for another.

    Raises:
        BuildError: a page is wrong, a link leads nowhere, or MkDocs warned of something.
    """
    CACHE.mkdir(exist_ok=True)
    with FileLock(CACHE / "site.lock"):
        for left in CACHE.glob(f"{BEGUN}*"):  # by a build that was ended before it was ready
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=BEGUN, dir=CACHE) as folder:
            fresh, last = Path(folder, "fresh"), Path(folder, "last")
            run_mkdocs(fresh)
            if target.exists():
                shutil.move(target, last)
            shutil.move(fresh, target)
    return target


def run_mkdocs(folder: Path) -> None:
    """Build into a folder, with none of the settings of a reader or of a test.

    Raises:
        BuildError: a page is wrong, a link leads nowhere, or MkDocs warned of something.
    """
    settings = {  # the last one for blocks of Python that import a stage
        "NO_MKDOCS_2_WARNING": "1",
        "SECRET_KEY": secrets.token_urlsafe(32),
    }
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    env = {name: value for name, value in os.environ.items() if name not in SETTINGS} | settings
    if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode:
        raise BuildError("The site was not built: see the lines above.")
