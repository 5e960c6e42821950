"""The notebooks, read as git has them.

A reader works in the notebooks and saves them. So git is asked for each one: what is committed
or staged counts, not what lies in the folder.
"""

import shutil
import subprocess
from pathlib import Path

from course.catalog import Stage
from course.errors import CourseError
from course.places import ROOT

FOLDER = ROOT / "notebooks"


class NotebookError(CourseError):
    """A notebook is missing, or did not run to its end; the message shows the cell."""


def path_of(stage: Stage) -> Path:
    """Return the notebook that readers open."""
    return FOLDER / f"{stage.slug}.ipynb"


def read_text(stage: Stage) -> str:
    """Return a notebook as it is staged or committed; where there is no git, as it lies there.

    Raises:
        NotebookError: there is none.
    """
    path = path_of(stage)
    text = _from_git(path)
    if text is None:
        if not path.exists():
            raise NotebookError(f"There is no notebook {path.relative_to(ROOT).as_posix()}.")
        text = path.read_text(encoding="utf-8")
    return text


def _from_git(path: Path) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    name = f":./{path.relative_to(ROOT).as_posix()}"
    shown = subprocess.run([git, "show", name], cwd=ROOT, capture_output=True, check=False)
    return shown.stdout.decode() if shown.returncode == 0 else None
