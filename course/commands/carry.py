"""python -m course carry"""

from typing import Annotated

import typer

from course.catalog import load_catalog
from course.lineage.carry import CarryError, carry_fix, explain_conflicts

app = typer.Typer()


@app.command()
def carry(
    stage: Annotated[str, typer.Argument(help="Where you fixed them, such as s03_hashing.")],
    paths: Annotated[list[str], typer.Argument(help="The fixed files, inside the stage.")],
) -> None:
    """Merge a fix that is not yet committed into all later stages."""
    catalog = load_catalog()
    results = carry_fix(catalog, catalog.find(stage), paths)
    print(*results, sep="\n")
    if conflicts := explain_conflicts(catalog, results):
        raise CarryError(conflicts)
