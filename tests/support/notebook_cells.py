"""The notebooks and their cells, as the tests read them."""

import json
import re
from typing import TYPE_CHECKING

from course.catalog import load_catalog
from course.notebooks.execute import reads

if TYPE_CHECKING:
    from nbformat import NotebookNode

CATALOG = load_catalog()
LAST = CATALOG.last
SOLUTION = re.compile(r"<summary>Solution</summary>\n\n```python\n(.+?)```", re.DOTALL)


def make(*cells: dict[str, object], **metadata: object) -> "NotebookNode":
    """Make a notebook."""
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    return reads(json.dumps(content))


def source(notebook: "NotebookNode", cell_id: str) -> str:
    """Return the text of a cell."""
    (cell,) = [cell for cell in notebook.cells if cell.id == cell_id]
    text: str = cell.source
    return text


def code(notebook: "NotebookNode") -> "list[NotebookNode]":
    """List the code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook: "NotebookNode") -> str:
    """Join the Markdown cells."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def text_of(cell: "NotebookNode") -> str:
    """Join what a cell printed and showed, as plain text."""
    return "".join(
        output.text if output.output_type == "stream" else output.data["text/plain"] + "\n"
        for output in cell.outputs
    )


def tasks(notebook: "NotebookNode") -> list[str]:
    """List the names of the tasks."""
    names = [cell.id.partition("-") for cell in notebook.cells]
    return [name for kind, _, name in names if kind == "task"]


def solve(notebook: "NotebookNode", base_url: str) -> "NotebookNode":
    """Fill in the solutions and a BASE_URL, as a reader does."""
    for cell in code(notebook):
        kind, _, name = cell.id.partition("-")
        if kind == "answer":
            cell.source = SOLUTION.findall(source(notebook, f"task-{name}"))[0]
        if cell.id == "start-the-stage":
            assert 'BASE_URL = ""' in cell.source
            cell.source = cell.source.replace('BASE_URL = ""', f'BASE_URL = "{base_url}"')
    return notebook
