"""python -m course mutants"""

from typing import Annotated

import typer

from course.catalog import load_catalog
from course.mutants.record import (
    as_lines,
    keep_record,
    read_reasons,
    try_stage,
    try_survivors,
    unexplained,
)
from course.mutants.run import MutantsError

app = typer.Typer()


@app.command()
def mutants(
    stage: Annotated[str | None, typer.Argument(help="One stage: 5, s05 or a slug.")] = None,
    *,
    survivors: Annotated[
        bool, typer.Option("--survivors", help="Only what survived the last time.")
    ] = False,
    in_process: Annotated[
        bool, typer.Option("--in-process", help="A first look, without a server.")
    ] = False,
) -> None:
    """Edit each line of a stage, or of all, and see whether a promise notices; takes minutes."""
    catalog = load_catalog()
    chosen = [catalog.find(stage)] if stage else catalog.stages
    alive = 0
    for each in chosen:
        try_some = try_survivors if survivors else try_stage
        record = try_some(catalog, each, served=not in_process)
        keep_record(each, record)
        reasons = read_reasons(each)
        print(*as_lines(each, record, reasons), sep="\n", flush=True)
        alive += len(unexplained(record, reasons))
    if alive:
        raise MutantsError(f"{alive} edits survive without a reason.")
