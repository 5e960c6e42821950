"""The reader's own copies of the notebooks.

A notebook that is run and saved holds what came out, tokens among it. Git ignores the folder of
the copies, so none of that is ever committed, whatever program saves it. A filter of git would
have to be set up in each clone first.
"""

from pathlib import Path

from course.catalog import Stage
from course.notebooks.source import read_text
from course.places import ROOT

FOLDER = ROOT / "my_notebooks"


def own_copy(stage: Stage) -> Path:
    """Return the reader's copy of a notebook; it is made if there is none, and never replaced.

    Raises:
        NotebookError: there is no such notebook.
    """
    path = FOLDER / f"{stage.slug}.ipynb"
    name = path.relative_to(ROOT).as_posix()
    if path.exists():
        print(f"{name} is as you left it. To begin anew, delete it first.", flush=True)
        return path
    FOLDER.mkdir(exist_ok=True)
    path.write_text(read_text(stage), encoding="utf-8", newline="\n")
    print(f"{name} is your own copy. Git ignores it.", flush=True)
    return path
