"""A kernel of this Python, which runs the cells of a notebook; what it needs is slow to import."""

import asyncio
import importlib
import re
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from course.notebooks.source import NotebookError

CELL_SECONDS = 60
TERMINAL_COLOUR = re.compile(r"\x1b\[[\d;]*m")


def run_cells(notebook: NotebookNode, folder: Path) -> None:
    """Run all cells, and put their outputs into the notebook.

    Args:
        notebook: gets the outputs.
        folder: where the kernel starts.

    Raises:
        NotebookError: a cell failed, or took more than `CELL_SECONDS` seconds.
    """
    importlib.import_module("matplotlib.font_manager")  # its first import may speak in the outputs
    client = NotebookClient(
        notebook,
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
