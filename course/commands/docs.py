"""python -m course docs"""

import typer

from course.docs.build import build_site

app = typer.Typer()


@app.command()
def docs() -> None:
    """Build the site into site/; a warning is an error."""
    build_site()
