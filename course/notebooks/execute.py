"""The notebooks: read as git has them, executed, and kept until what they show may have changed.

A reader works in the notebooks and saves them. So git is asked for each one: what is committed
or staged counts, not what lies in the folder.
"""

import asyncio
import copy
import hashlib
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from filelock import FileLock
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from course.catalog import Stage, load_catalog
from course.errors import CourseError
from course.kept import MACHINERY, digest
from course.places import ROOT

FOLDER = ROOT / "notebooks"
CACHE = ROOT / ".cache" / "notebooks"
CELL_SECONDS = 60
TERMINAL_COLOUR = re.compile(r"\x1b\[[\d;]*m")

reads: Callable[..., NotebookNode] = nbformat.reads  # nbformat gives these two no types
writes: Callable[..., str] = nbformat.writes


class NotebookError(CourseError):
    """A notebook is missing, or did not run to its end; the message shows the cell."""


def path_of(stage: Stage) -> Path:
    """Return the notebook that readers open."""
    return FOLDER / f"{stage.slug}.ipynb"


def read(stage: Stage) -> NotebookNode:
    """Read a notebook as it is staged or committed; where there is no git, as it lies there.

    Raises:
        NotebookError: there is none.
    """
    path = path_of(stage)
    text = _from_git(path)
    if text is None:
        if not path.exists():
            raise NotebookError(f"There is no notebook {path.relative_to(ROOT).as_posix()}.")
        text = path.read_text(encoding="utf-8")
    return reads(text, as_version=4)


def _from_git(path: Path) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    name = f":./{path.relative_to(ROOT).as_posix()}"
    shown = subprocess.run([git, "show", name], cwd=ROOT, capture_output=True, check=False)
    return shown.stdout.decode() if shown.returncode == 0 else None


def execute(notebook: NotebookNode, folder: Path = FOLDER) -> NotebookNode:
    """Run all cells in a kernel of this Python, and return a copy with their outputs.

    Args:
        notebook: stays as it is.
        folder: where the kernel starts.

    Raises:
        NotebookError: a cell failed, or took more than `CELL_SECONDS` seconds.
    """
    importlib.import_module("matplotlib.font_manager")  # its first import may speak in the outputs
    executed = copy.deepcopy(notebook)
    client = NotebookClient(
        executed,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],  # a local kernel warns that nothing is encrypted
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        # A loop that is closed at the end, of the kind that sockets need on Windows.
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(client.async_execute())
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise NotebookError(TERMINAL_COLOUR.sub("", str(error))) from None
    return executed


def executed(slug: str) -> Path:
    """Return the executed copy of a notebook, made now unless the kept one is still good.

    Raises:
        CatalogError: there is no such stage.
        NotebookError: there is no such notebook, or it did not run to its end.
    """
    stage = load_catalog().find(slug)
    notebook = read(stage)
    key = _key(stage, notebook)
    kept = CACHE / f"{stage.slug}.ipynb"
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(CACHE / f"{stage.slug}.lock"):
        if _key_of(kept) != key:
            result = execute(notebook)
            result.metadata["course_key"] = key
            fresh = kept.with_suffix(".new")
            fresh.write_text(writes(result), encoding="utf-8")
            fresh.replace(kept)
    return kept


def execute_all() -> list[Path]:
    """Return the executed copies of all notebooks, made side by side, one a core.

    Raises:
        NotebookError: one is missing, or did not run to its end.
    """
    slugs = [stage.slug for stage in load_catalog().stages]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(executed, slugs))


def _key(stage: Stage, notebook: NotebookNode) -> str:
    """Digest all that an output may depend on: cells, stage, course, versions of packages."""
    looks = "course/notebooks/*.css"
    sources = digest(f"stages/{stage.slug}/**/*.py", *MACHINERY, looks, "constraints.txt")
    key = json.dumps([sys.version, notebook, sources], sort_keys=True)
    return hashlib.sha256(key.encode()).hexdigest()


def _key_of(kept: Path) -> str | None:
    try:
        key: str | None = json.loads(kept.read_bytes())["metadata"]["course_key"]
    except (OSError, ValueError, LookupError):
        return None
    return key
