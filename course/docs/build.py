"""Building the site."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from filelock import FileLock

from course.docs.draft import IS_DRAFT
from course.errors import CourseError
from course.kept import CACHE
from course.live import SETTINGS
from course.places import DRAFT, ROOT, SITE
from course.progress import DRAFTS, PROGRESS, Count

BEGUN = "site-"  # how the folder is called in which a site is built


class BuildError(CourseError):
    """The site was not built; MkDocs has said why."""


def build_site(target: Path = SITE) -> Path:
    """Build the site strictly into a folder, and return that folder.

    Raises:
        BuildError: a page is wrong, a link leads nowhere, or MkDocs warned of something.
    """
    put_in_place(target)
    return target


def build_draft(target: Path = DRAFT) -> Path:
    """Build all pages without what their examples print, unless that is kept from before.

    It is there in seconds, where the site takes minutes, for whoever wants to begin reading.

    Raises:
        BuildError: a page is wrong, a link leads nowhere, or MkDocs warned of something.
    """
    count = Count(DRAFTS, 1)
    put_in_place(target, **{IS_DRAFT: "1", PROGRESS: ""})
    count.step()
    return target


def remove_draft(draft: Path = DRAFT) -> None:
    """Take the draft away, as nobody needs it when the site is there."""
    shutil.rmtree(draft, ignore_errors=True)


def put_in_place(target: Path, **settings: str) -> None:
    """Build into a folder.

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
            run_mkdocs(fresh, **settings)
            if target.exists():
                shutil.move(target, last)
            shutil.move(fresh, target)


def run_mkdocs(folder: Path, **more: str) -> None:
    """Build into a folder, with none of the settings of a reader or of a test, and with these.

    Raises:
        BuildError: a page is wrong, a link leads nowhere, or MkDocs warned of something.
    """
    settings = {  # the last one for blocks of Python that import a stage
        "NO_MKDOCS_2_WARNING": "1",
        "SECRET_KEY": secrets.token_urlsafe(32),
    }
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    env = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    env |= settings | more
    if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode:
        raise BuildError("The site was not built: see the lines above.")
