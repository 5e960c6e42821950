"""python -m course start"""

from pathlib import Path
from typing import Annotated

import typer

from course.catalog import load_catalog
from course.lineage.start import next_commands, start_app

app = typer.Typer()


@app.command()
def start(
    stage: Annotated[str, typer.Argument(help="The stage that you build: 3, s03 or a slug.")],
    name: Annotated[str, typer.Argument(help="The name of the new folder, such as my_app.")],
) -> None:
    """Make a folder with what you have before a stage."""
    catalog = load_catalog()
    chosen = catalog.find(stage)
    start_app(catalog, chosen, name, Path.cwd())
    print(next_commands(chosen, name, Path.cwd()))
