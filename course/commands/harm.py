"""python -m course harm"""

from typing import Annotated

import typer

from course.catalog import load_catalog
from course.mutants.harm import attack_without_each, keep_harm

app = typer.Typer()


@app.command()
def harm(
    stage: Annotated[str, typer.Argument(help="The stage that brought the guards: 5, s05.")],
) -> None:
    """Attack a stage without each of its guards; takes minutes, and writes what the site shows."""
    brought_by = load_catalog().find(stage)
    got_in = {}
    for name, found in attack_without_each(brought_by):
        print(f"{name}: {', '.join(found) or 'nothing gets in'}", flush=True)
        got_in[name] = found
    keep_harm(brought_by, got_in)
