"""python -m course bench"""

from pathlib import Path
from typing import Annotated

import typer

from course.bench import journal as journals
from course.bench import look_up as look_ups
from course.bench import measure, memory

app = typer.Typer()


@app.command()
def bench(
    rounds: Annotated[int | None, typer.Option(min=1, help="How often to take each one.")] = None,
    output: Annotated[Path | None, typer.Option(help="A JSON file for all figures.")] = None,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Take little, to try it out.")] = False,
    look_up: Annotated[bool, typer.Option("--look-up", help="What a log-in costs at s09.")] = False,
    journal: Annotated[bool, typer.Option("--journal", help="What a WAL saves at s08.")] = False,
    hash_memory: Annotated[
        bool, typer.Option("--memory", help="What hashes at once take of it at s12.")
    ] = False,
) -> None:
    """Measure the complete stage beside the bare app and the article's way."""
    if look_up:
        print(look_ups.run(rounds or 4, output).table())
        return
    if journal:
        print(journals.run(rounds or 4, output).table())
        return
    if hash_memory:
        print(memory.run(rounds or memory.ROUNDS, output).table())
        return
    print(measure.run(measure.choose_plan(rounds, quick=quick), output).table())
