"""The notebooks, executed, and kept until what they show may have changed."""

import asyncio
import copy
import importlib
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from course.catalog import Stage, load_catalog
from course.kept import CACHE, MACHINERY, digest, keep, kept_at
from course.notebooks.source import FOLDER, NotebookError, read_text
from course.progress import NOTEBOOKS, Count

INPUTS = (*MACHINERY, "course/notebooks/*.css", "constraints.txt")
CELL_SECONDS = 60
ROOM, SUFFIX = "notebooks", ".ipynb"
reads: Callable[..., NotebookNode] = nbformat.reads  # nbformat gives these two no types
writes: Callable[..., str] = nbformat.writes
TERMINAL_COLOUR = re.compile(r"\x1b\[[\d;]*m")


def read(stage: Stage) -> NotebookNode:
    """Read a notebook as git has it.

    Raises:
        NotebookError: there is none.
    """
    return reads(read_text(stage), as_version=4)


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


def key_of(notebook: NotebookNode) -> list[object]:
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
