"""A copy of a stage that is changed as a reader changes it: with a diff that a page shows."""

import subprocess
from pathlib import Path

from course.catalog import Stage
from course.errors import CourseError


class ChangeError(CourseError):
    """A diff is not there, or does not fit; the message is git's."""


def apply_change(change: Path, copy: Path) -> None:
    """Change a copy of a stage; the paths in the diff begin in the folder of the stage.

    Raises:
        ChangeError: the diff is not there, or does not fit.
    """
    command = ["git", "apply", str(change)]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ChangeError(f"{change.name}: {done.stderr.strip()}")


def changed_copy(stage: Stage, change: Path, folder: Path) -> Path:
    """Copy a stage into a new folder, change the copy, and return that folder.

    Raises:
        ChangeError: the diff is not there, or does not fit.
        OSError: the folder exists, or cannot be written.
    """
    copy = stage.copy_to(folder)
    apply_change(change, copy)
    return copy
