"""python -m course postman"""

from typing import Annotated

import typer

from course.postman.collection import build_collections, run_collections

app = typer.Typer()


@app.command()
def postman(
    stage: Annotated[str | None, typer.Argument(help="One stage, such as 5; none: all.")] = None,
    url: Annotated[str | None, typer.Option(help="Where that stage answers already.")] = None,
    *,
    build: Annotated[bool, typer.Option("--build", help="Write postman/ from its source.")] = False,
) -> None:
    """Send the Postman collections with newman, to stages that it starts itself."""
    if build:
        build_collections(stage)
    else:
        run_collections(stage, url)
