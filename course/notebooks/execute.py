"""The notebooks, executed, and kept until what they show may have changed."""

import copy
import os
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from course.catalog import Stage, load_catalog
from course.kept import CACHE, MACHINERY, digest, keep, kept_at
from course.notebooks.source import FOLDER, read_text
from course.progress import NOTEBOOKS, Count

if TYPE_CHECKING:
    from nbformat import NotebookNode

INPUTS = (*MACHINERY, "course/notebooks/*.css", "constraints.txt")
ROOM, SUFFIX = "notebooks", ".ipynb"


def reads(text: str) -> "NotebookNode":
    """Read the text of a notebook.

    nbformat takes a second to import, longer than most commands that name a notebook.
    """
    notebook: NotebookNode = import_module("nbformat").reads(text, as_version=4)
    return notebook


def writes(notebook: "NotebookNode") -> str:
    """Return a notebook as text."""
    text: str = import_module("nbformat").writes(notebook)
    return text


def read(stage: Stage) -> "NotebookNode":
    """Read a notebook as git has it.

    Raises:
        NotebookError: there is none.
    """
    return reads(read_text(stage))


def execute(notebook: "NotebookNode", folder: Path = FOLDER) -> "NotebookNode":
    """Run all cells in a kernel of this Python, and return a copy with their outputs.

    Args:
        notebook: stays as it is.
        folder: where the kernel starts.

    Raises:
        NotebookError: a cell failed, or took too long.
    """
    executed = copy.deepcopy(notebook)
    import_module("course.notebooks.kernel").run_cells(executed, folder)
    return executed


def executed(slug: str, cache: Path = CACHE) -> Path:
    """Return the executed copy of a notebook, made now unless the kept one is still good.

    Raises:
        CatalogError: there is no such stage.
        NotebookError: there is no such notebook, or it did not run to its end.
    """
    notebook = read(load_catalog().find(slug))

    def write(file: Path) -> None:
        file.write_text(writes(execute(notebook)), encoding="utf-8")

    return keep(ROOM, key_of(notebook), write, suffix=SUFFIX, cache=cache)


def key_of(notebook: "NotebookNode") -> list[object]:
    """List what the outputs of a notebook depend on."""
    text = writes(notebook)
    stages = [stage.slug for stage in load_catalog().stages if stage.slug in text]
    return [notebook, digest(*(f"stages/{slug}/**/*.py" for slug in stages), *INPUTS)]


def kept_copies(cache: Path = CACHE) -> dict[str, Path]:
    """Return the executed copies that are kept and still good by their slugs; execute nothing."""
    keys = {stage.slug: key_of(read(stage)) for stage in load_catalog().stages}
    copies = {slug: kept_at(ROOM, key, suffix=SUFFIX, cache=cache) for slug, key in keys.items()}
    return {slug: copy for slug, copy in copies.items() if copy.exists()}


def execute_all() -> dict[str, Path]:
    """Return the executed copies of all notebooks by their slugs, made side by side, one a core.

    Raises:
        NotebookError: one is missing, or did not run to its end.
    """
    slugs = [stage.slug for stage in load_catalog().stages]
    count = Count(NOTEBOOKS, len(slugs))

    def run(slug: str) -> Path:
        copy = executed(slug)
        count.step()
        return copy

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(slugs, pool.map(run, slugs), strict=True))
