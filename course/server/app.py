"""The course server: the site, and every stage live beside it, in one process.

The stages are mounted as they are. The server enters their lifespans and puts pages of its own
before each of them: docs with Swagger UI from this machine and the name of the stage.
"""

import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from pathlib import Path

import uvicorn
from dotenv import load_dotenv
from fastapi import FastAPI
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
from course.server.routes import APPS, docs_routes, file_routes, has_swagger_ui, page_routes

ENV_FILE = ROOT / ".env"
NO_SWAGGER_UI = "Swagger UI comes from the internet until you run: python -m course setup"


def serve(
    stage: str | None = None,
    host: str | None = None,
    port: str | None = None,
    *,
    is_open: bool = False,
    root_path: str = "",
    names: Sequence[str] = (),
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
        app = create_stage(chosen) if chosen else create_app(catalog)
        taken: int = listener.getsockname()[1]
        print(welcome(chosen, host, taken), flush=True)
        guarded = TrustedHostMiddleware(app, [*names_of(host, taken), *names], www_redirect=False)
        server = uvicorn.Server(uvicorn.Config(guarded, root_path=root_path))
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            return
    if not server.started:
        raise ServerError("The server did not start: see the lines above.")


def welcome(stage: Stage | None, host: str, port: int) -> str:
    """Say what answers where."""
    lines = [] if has_swagger_ui() else [NO_SWAGGER_UI]
    lines += [announce(f"{stage.label} {stage.title}" if stage else "The course", host, port)]
    return "\n".join(lines if stage else [*lines, f"All stages: {url_of(host, port)}{APPS}"])


def read_env_file(file: Path) -> None:
    """Add the settings of a file to the environment, which wins, as `uvicorn --env-file` does.

    Raises:
        ServerError: it is not UTF-8.
    """
    try:
        load_dotenv(file)
    except UnicodeDecodeError:
        raise ServerError(f"{file.name} is not UTF-8 text: write it anew.") from None


def load_stage(stage: Stage) -> FastAPI:
    """Import a stage, which reads its settings now.

    Raises:
        ServerError: a package that it needs is not installed.
        SystemExit: it refuses its settings, and says why.
    """
    try:
        app: FastAPI = import_module(f"{stage.package}.main").app
    except ModuleNotFoundError as error:
        if str(error.name).startswith(stage.package):
            raise
        advice = "python -m pip install -r requirements.txt"
        raise ServerError(f"{error.name} is not installed. Run: {advice}") from None
    return app


def create_app(catalog: Catalog) -> Starlette:
    """Make the course: the front page, and each stage under its label.

    Raises:
        ServerError: DATABASE_URL is set, or a package is missing.
    """
    if os.environ.get("DATABASE_URL"):
        raise ServerError(
            "DATABASE_URL is set (in the environment or in .env), and all stages would share it. "
            "Take it out, or run one stage: python -m course run "
            f"{catalog.last.number}"
        )
    apps = {stage: load_stage(stage) for stage in catalog.stages}
    routes: list[BaseRoute] = []
    for stage, app in apps.items():
        here = f"/{stage.label}"
        routes += [*docs_routes(stage, here), Mount(here, app, name=stage.label)]
    return Starlette(routes=[*routes, *page_routes(catalog)], lifespan=lifespan_of(*apps.values()))


def create_stage(stage: Stage) -> Starlette:
    """Make one stage at the root, with docs that load from this server.

    Raises:
        ServerError: a package is missing, or a setting cannot be read.
    """
    app = load_stage(stage)
    routes = [*docs_routes(stage), *file_routes(), Mount("/", app)]
    return Starlette(routes=routes, lifespan=lifespan_of(app))


def lifespan_of(*apps: FastAPI) -> Lifespan[Starlette]:
    """Make a lifespan that starts and ends the mounted apps, which Starlette does not do."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            for app in apps:
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield

    return lifespan
