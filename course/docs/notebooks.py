"""The notebooks as pages: their executed copies, so that each output is that of the code today."""

from pathlib import Path
from typing import Any

from course.catalog import Stage
from course.docs.capture import show_output
from course.docs.fences import show
from course.notebooks.execute import reads

DETAILS = "<details>"


def notebook_page(stage: Stage, executed: Path) -> str:
    """Make a page of an executed notebook, with a link to the notebook itself."""
    notebook = reads(executed.read_text(encoding="utf-8"), as_version=4)
    title, *cells = [show_cell(cell) for cell in notebook.cells]
    heading, _, rest = title.partition("\n")
    download = f"[Download this notebook]({stage.slug}.ipynb)"
    return "\n\n".join([heading, download, rest, *cells]) + "\n"


def show_cell(cell: Any) -> str:
    """Show a cell: its text, or its code and what came out."""
    if cell.cell_type == "markdown":
        return str(cell.source).replace(DETAILS, "<details markdown>")
    outputs = [show_result(output) for output in cell.outputs]
    return "\n\n".join([show(cell.source, "python"), *outputs])


def show_result(output: Any) -> str:
    """Show one output: HTML as it is, or else text."""
    if output.output_type == "stream":
        return show_output(output.text, "text", "It prints")
    if "text/html" in output.data:
        return f'<div class="output drawn">{output.data["text/html"]}</div>'
    return show_output(output.data["text/plain"], "text", "It gives")
