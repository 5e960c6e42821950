"""python -m course run"""

from typing import Annotated

import typer

from course.places import HOST, PORT, STAGE_PORT
from course.server.address import OPEN
from course.server.app import serve

app = typer.Typer()


@app.command()
def run(
    stage: Annotated[
        str | None, typer.Argument(help="One stage, at the root: 5 or a slug.")
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="The address to listen on.", show_default=HOST)
    ] = None,
    port: Annotated[
        str | None,
        typer.Option(
            envvar="COURSE_PORT",
            help="The port; 0 takes a free one.",
            show_default=f"{PORT}, or {STAGE_PORT} for one stage",
        ),
    ] = None,
    root_path: Annotated[
        str, typer.Option(help="The path below which a proxy shows it: /user/alice/proxy/8100.")
    ] = "",
    name: Annotated[
        list[str] | None,
        typer.Option(help="A name by which browsers reach that proxy; may be repeated."),
    ] = None,
    *,
    is_open: Annotated[
        bool, typer.Option(OPEN, help="Let other machines in. The stages are weak on purpose.")
    ] = False,
    build: Annotated[bool, typer.Option(help="Build the site meanwhile, if there is none.")] = True,
) -> None:
    """Serve the course with all stages, or one stage, until Ctrl+C."""
    serve(stage, host, port, is_open=is_open, root_path=root_path, names=name or (), builds=build)
