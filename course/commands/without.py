"""python -m course without"""

from pathlib import Path
from typing import Annotated

import typer

from course.catalog import load_catalog
from course.mutants.guards import find_guard, list_guards, told, try_without

app = typer.Typer()


@app.command()
def without(
    stage: Annotated[str, typer.Argument(help="The stage that brought the guard: 5, s05.")],
    guard: Annotated[str | None, typer.Argument(help="Its name; none lists them.")] = None,
    *,
    folder: Annotated[
        Path | None,
        typer.Option(help="Your app, such as my_app.", exists=True, file_okay=False),
    ] = None,
) -> None:
    """Take a guard out of a copy of an app: which promise breaks, which attacks get in?"""
    brought_by = load_catalog().find(stage)
    if guard is None:
        print(*list_guards(brought_by), sep="\n")
        return
    chosen = find_guard(brought_by, guard)
    found = try_without(brought_by, chosen, folder or brought_by.folder)
    print(*told(chosen, found), sep="\n")
