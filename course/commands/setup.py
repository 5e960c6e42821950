"""python -m course setup"""

from typing import Annotated

import typer

from course import npm

app = typer.Typer()


@app.command()
def setup(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Contributors' tools too.")] = False,
) -> None:
    """Install the pinned npm packages into node_modules, once."""
    if everything:
        npm.ensure_all()
    else:
        npm.ensure()
