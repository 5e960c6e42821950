"""The notebooks as pages: their executed copies, so that each output is that of the code today."""

import json
from pathlib import Path
from typing import Any

from course.catalog import Stage
from course.docs.fences import show
from course.docs.outcome import show_output
from course.notebooks.source import read_text

DETAILS = "<details>"


NOT_EXECUTED = (
    "The packages of the notebooks were not installed when this site was built, so no cell was "
    "run, and no output is shown. Install them, and work in the notebook, with "
    "`python -m course notebooks {number}`. Then `python -m course docs` makes this page anew, "
    "with its outputs."
)


NOT_YET = (
    "The cells are being run. Load this page again when the site is ready to see what comes out."
)


def notebook_page(stage: Stage, executed: Path | None, missing: str = NOT_EXECUTED) -> str:
    """Make a page of a notebook, with a link to the notebook itself.

    Args:
        stage: the stage of the notebook.
        executed: its executed copy, if there is one.
        missing: what is said where there is none.
    """
    notebook = json.loads(executed.read_text(encoding="utf-8") if executed else read_text(stage))
    title, *cells = [show_cell(cell) for cell in notebook["cells"]]
    heading, _, rest = title.partition("\n")
    download = f"[Download this notebook]({stage.slug}.ipynb)"
    note = "" if executed else missing.format(number=stage.number)
    return "\n\n".join([heading, download, note, rest, *cells]) + "\n"


def show_cell(cell: Any) -> str:
    """Show a cell: its text, or its code and what came out."""
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        return source.replace(DETAILS, "<details markdown>")
    outputs = [show_result(output) for output in cell["outputs"]]
    return "\n\n".join([show(source, "python"), *outputs])


def show_result(output: Any) -> str:
    """Show one output: HTML as it is, or else text."""
    if output["output_type"] == "stream":
        return show_output("".join(output["text"]), "text", "It prints")
    if "text/html" in output["data"]:
        return f'<div class="output drawn">{"".join(output["data"]["text/html"])}</div>'
    return show_output("".join(output["data"]["text/plain"]), "text", "It gives")
