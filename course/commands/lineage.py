"""python -m course lineage"""

import typer

from course.catalog import load_catalog
from course.lineage.steps import as_table, trace

app = typer.Typer()


@app.command()
def lineage() -> None:
    """List the files that each step adds, changes and removes, with their lines."""
    print(as_table(trace(load_catalog())))
