"""Building the site."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from course.errors import CourseError
from course.places import ROOT, SITE


class BuildError(CourseError):
    """The site was not built; MkDocs has said why."""


def build_site(target: Path = SITE) -> Path:
    """Build the site strictly into a folder, and return that folder.

    Raises:
        BuildError: a page is wrong, a link leads nowhere, or MkDocs warned of something.
    """
    settings = {  # the last one for blocks of Python that import a stage
        "NO_MKDOCS_2_WARNING": "1",
        "SECRET_KEY": secrets.token_urlsafe(32),
    }
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)]
    env = {**os.environ, **settings}
    if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode:
        raise BuildError("The site was not built: see the lines above.")
    return target
