"""python -m course notebooks"""

from typing import Annotated

import typer

from course.catalog import load_catalog
from course.notebooks import packages
from course.notebooks.copies import own_copy
from course.notebooks.jupyter import open_lab

app = typer.Typer()


@app.command(context_settings={"ignore_unknown_options": True})
def notebooks(
    stage: Annotated[str, typer.Argument(help="Which one to open: 5, s05 or a slug.")] = "1",
    options: Annotated[
        list[str] | None, typer.Argument(help="For JupyterLab, such as --no-browser.")
    ] = None,
    *,
    copy: Annotated[bool, typer.Option("--copy", help="Only make your copy of it.")] = False,
) -> None:
    """Open JupyterLab at your own copy of a stage's notebook."""
    words = [stage, *(options or ())]
    if stage.startswith("-"):
        words.insert(0, "1")
    chosen = load_catalog().find(words[0])
    if not copy:
        packages.ensure()
    notebook = own_copy(chosen)
    if not copy:
        raise typer.Exit(open_lab(notebook, words[1:]))
