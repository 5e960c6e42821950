"""The course server: the site, and every stage live beside it, in one process.

The stages are mounted as they are, and start when somebody asks for them. The server puts pages of
its own before each of them: docs with Swagger UI from this machine and the name of the stage.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import uvicorn
from dotenv import load_dotenv
from starlette.applications import Starlette
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Mount
from starlette.types import Lifespan

from course.catalog import Catalog, Stage, load_catalog
from course.places import PORT, ROOT, STAGE_PORT
from course.server.address import (
    ServerError,
    announce,
    choose_host,
    listen,
    names_of,
    read_port,
    read_root_path,
    url_of,
)
from course.server.building import Building
from course.server.routes import APPS, docs_routes, file_routes, has_swagger_ui, page_routes
from course.server.sleeper import Sleeper, load_stage

ENV_FILE = ROOT / ".env"
BUILDS = "The site is being built; it takes the place of the front page when it is ready."
NO_SWAGGER_UI = "Swagger UI comes from the internet until you run: python -m course setup"


def serve(
    stage: str | None = None,
    host: str | None = None,
    port: str | None = None,
    *,
    is_open: bool = False,
    root_path: str = "",
    names: Sequence[str] = (),
    builds: bool = True,
) -> None:
    """Serve one stage at the root, or the course with all stages, until Ctrl+C.

    Args:
        stage: the number, label or slug of one stage; None for the course.
        host: the address to listen on; None for this machine's own.
        port: the TCP port, 0 to 65535 in decimal; 0 takes any that is free. Without one, the course
            has 8100, and a stage that runs alone has 8000, as with uvicorn.
        is_open: whether other machines may reach it.
        root_path: the path below which a proxy shows it, which the proxy takes away.
        names: further names by which a browser may ask for it, such as that of a proxy.
        builds: whether the site is built beside the course if there is none.

    Raises:
        CatalogError: there is no such stage.
        ServerError: the port, the host, the settings or the packages do not allow it.
    """
    catalog = load_catalog()
    chosen = catalog.find(stage) if stage else None
    host, root_path = choose_host(host, is_open=is_open), read_root_path(root_path)
    listener = listen(host, read_port(port or (STAGE_PORT if chosen else PORT)))
    with listener:
        read_env_file(ENV_FILE)
        app = create_stage(chosen) if chosen else create_app(catalog, builds=builds)
        taken: int = listener.getsockname()[1]
        print(welcome(chosen, host, taken, builds=builds), flush=True)
        guarded = TrustedHostMiddleware(app, [*names_of(host, taken), *names], www_redirect=False)
        server = uvicorn.Server(uvicorn.Config(guarded, root_path=root_path))
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            return
    if not server.started:
        raise ServerError("The server did not start: see the lines above.")


def welcome(stage: Stage | None, host: str, port: int, *, builds: bool) -> str:
    """Say what answers where."""
    lines = [announce(f"{stage.label} {stage.title}" if stage else "The course", host, port)]
    if not stage:
        lines.append(f"All stages: {url_of(host, port)}{APPS}")
    if not stage and builds and not Building.is_done():
        lines.append(BUILDS)
    elif not has_swagger_ui():
        lines.insert(0, NO_SWAGGER_UI)
    return "\n".join(lines)


def read_env_file(file: Path) -> None:
    """Add the settings of a file to the environment, which wins, as `uvicorn --env-file` does.

    Raises:
        ServerError: it is not UTF-8.
    """
    try:
        load_dotenv(file)
    except UnicodeDecodeError:
        raise ServerError(f"{file.name} is not UTF-8 text: write it anew.") from None


def create_app(catalog: Catalog, *, builds: bool = False) -> Starlette:
    """Make the course: the site, each stage under its label, and a front page until it is built.

    Args:
        catalog: the course.
        builds: whether the site is built, if there is none.

    Raises:
        ServerError: DATABASE_URL is set, or a package is missing.
    """
    if os.environ.get("DATABASE_URL"):
        raise ServerError(
            "DATABASE_URL is set (in the environment or in .env), and all stages would share it. "
            "Take it out, or run one stage: python -m course run "
            f"{catalog.last.number}"
        )
    for stage in catalog.ends():  # what they refuse of the settings is said at the start
        load_stage(stage)
    sleepers = {stage: Sleeper(stage) for stage in catalog.stages}
    routes: list[BaseRoute] = []
    for stage, sleeper in sleepers.items():
        here = f"/{stage.label}"
        routes += [*docs_routes(stage, here), Mount(here, sleeper, name=stage.label)]
    building = Building()
    lifespan = lifespan_of(*sleepers.values(), building=building if builds else None)
    return Starlette(routes=[*routes, *page_routes(catalog, building)], lifespan=lifespan)


def create_stage(stage: Stage) -> Starlette:
    """Make one stage at the root, with docs that load from this server.

    Raises:
        ServerError: a package is missing.
        SystemExit: the stage refuses its settings, and says why.
    """
    app = load_stage(stage)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        async with app.router.lifespan_context(app):
            yield

    routes = [*docs_routes(stage), *file_routes(), Mount("/", app)]
    return Starlette(routes=routes, lifespan=lifespan)


def lifespan_of(*sleepers: Sleeper, building: Building | None = None) -> Lifespan[Starlette]:
    """Make a lifespan that holds those of the stages, which Starlette does not, and the build."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        async with asyncio.TaskGroup() as group:
            for sleeper in sleepers:
                group.create_task(sleeper.live())
            with building.running() if building else nullcontext():
                yield
            for sleeper in sleepers:
                sleeper.end()

    return lifespan
