"""python -m course docs"""

from typing import Annotated

import typer

from course.docs.build import build_draft, build_site, remove_draft

app = typer.Typer()


@app.command()
def docs(
    *,
    draft: Annotated[
        bool, typer.Option("--draft", help="First a draft, which the server shows meanwhile.")
    ] = False,
) -> None:
    """Build the site into site/; a warning is an error."""
    if draft:
        build_draft()
    build_site()
    remove_draft()
