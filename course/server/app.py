"""The course server: the site, and every stage live beside it, in one process.

The stages are mounted as they are. The server enters their lifespans and puts one page before
each of them: `/sNN/docs`, with Swagger UI from this machine and the name of the stage.
"""

import errno
import os
import socket
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from pathlib import Path

import uvicorn
from dotenv import load_dotenv
from fastapi import FastAPI
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import ArgumentError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Lifespan

from course import npm
from course.catalog import Catalog, Stage, load_catalog
from course.errors import CourseError
from course.npm import SWAGGER_FILES, SWAGGER_UI
from course.places import HOST, PORT, ROOT, SITE, STAGE_PORT

LOOPBACK = (HOST, "localhost", "::1")
APPS = "/apps"  # the front page, also where the site has taken the root
ENV_FILE = ROOT / ".env"
PAGES = Path(__file__).with_name("pages")
# The pages of this server load nothing from another host, and run no script but their own.
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"

templates = Environment(
    loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


class ServerError(CourseError):
    """The course cannot be served like this; the message says what to change."""


def serve(stage: str | None = None, host: str = HOST, port: str | None = None) -> None:
    """Serve one stage at the root, or the course with all stages, until Ctrl+C.

    Args:
        stage: the number, label or slug of one stage; None for the course.
        host: the address to listen on.
        port: the TCP port, 0 to 65535 in decimal; 0 takes any that is free. Without one, the course
            has 8100, and a stage that runs alone has 8000, as with uvicorn.

    Raises:
        CatalogError: there is no such stage.
        ServerError: the port, the host, the settings or the packages do not allow it.
    """
    catalog = load_catalog()
    chosen = catalog.find(stage) if stage else None
    listener = listen(host, read_port(port or (STAGE_PORT if chosen else PORT)))
    with listener:
        read_env_file(ENV_FILE)
        app = load_stage(chosen) if chosen else create_app(catalog)
        print(announce(chosen, host, listener.getsockname()[1]), flush=True)
        server = uvicorn.Server(uvicorn.Config(app))
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            return
    if not server.started:
        raise ServerError("The server did not start: see the lines above.")


def read_port(text: str) -> int:
    """Read a TCP port.

    Raises:
        ServerError: it is not a number from 0 to 65535.
    """
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise ServerError(f"PORT {text!r} is not a number from 0 to 65535.")
    return int(text)


def listen(host: str, port: int) -> socket.socket:
    """Take the port, before anything slow begins.

    Raises:
        ServerError: it is taken, or this machine does not have the address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            advice = "Stop what uses it, or choose another with PORT or --port."
            raise ServerError(f"Port {port} is busy. {advice}") from None
        raise ServerError(f"Cannot listen on {host} port {port}: {error.strerror}.") from None


def announce(stage: Stage | None, host: str, port: int) -> str:
    """Say where the server answers, and who else can reach it."""
    name = f"{stage.label} {stage.title}" if stage else "The course"
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    address = f"[{local}]" if ":" in local else local
    warning = "" if host in LOOPBACK else " Other machines on your network can reach it too."
    where = f"http://{address}:{port}"
    stages = "" if stage else f" All stages: {where}{APPS}."
    return f"{name}: {where} (Ctrl+C ends it).{stages}{warning}"


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
        ServerError: a package that it needs is not installed, or a setting cannot be read.
        SystemExit: it refuses its settings, and says why.
    """
    try:
        app: FastAPI = import_module(f"{stage.package}.main").app
    except ModuleNotFoundError as error:
        if str(error.name).startswith(stage.package):
            raise
        advice = "python -m pip install -r requirements.txt"
        raise ServerError(f"{error.name} is not installed. Run: {advice}") from None
    except (ValueError, ArgumentError) as error:
        settings = "DATABASE_URL or BCRYPT_ROUNDS"
        raise ServerError(f"{stage.label} cannot read {settings}: {error}.") from None
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
            f"{catalog.stages[-1].number}"
        )
    apps = {stage: load_stage(stage) for stage in catalog.stages}
    has_swagger = (npm.folder(SWAGGER_UI) / SWAGGER_FILES[0]).is_file()
    if not has_swagger:
        print("Swagger UI comes from the internet until you run: python -m course setup")
    routes: list[BaseRoute] = []
    for stage, app in apps.items():
        routes += stage_routes(stage, app, has_swagger=has_swagger)
    return Starlette(routes=[*routes, *page_routes(catalog)], lifespan=lifespan_of(*apps.values()))


def lifespan_of(*apps: FastAPI) -> Lifespan[Starlette]:
    """Make a lifespan that starts and ends the mounted apps, which Starlette does not do."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            for app in apps:
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield

    return lifespan


def stage_routes(stage: Stage, app: FastAPI, *, has_swagger: bool) -> list[BaseRoute]:
    """Return the routes of a mounted stage: its own, and its docs before them."""
    here = f"/{stage.label}"
    docs = [page_route(f"{here}/docs", "docs.html", stage=stage)] if has_swagger else []
    return [redirect_route(here, f"{stage.label}/docs"), *docs, Mount(here, app, name=stage.label)]


def page_routes(catalog: Catalog) -> list[BaseRoute]:
    """Return the routes of the site or front page, and of the files that the pages load."""
    return [
        page_route(APPS, "front.html", catalog=catalog),
        Route("/course/swagger-ui/{name}", swagger_file),
        Mount("/course", StaticFiles(directory=PAGES / "static")),
        root_route(catalog),
    ]


def root_route(catalog: Catalog) -> BaseRoute:
    """Serve the built site at the root; as long as there is none, the front page."""
    if (SITE / "index.html").is_file():
        return Mount("/", StaticFiles(directory=SITE, html=True))
    print("The site comes here once it is built, which takes some minutes: python -m course docs")
    return page_route("/", "front.html", catalog=catalog)


def page_route(path: str, template: str, **values: object) -> Route:
    """Serve a page that is the same for everyone, so it is rendered once."""
    html = templates.get_template(template).render(values)

    async def page(_: Request) -> Response:
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    return Route(path, page)


def redirect_route(path: str, target: str) -> Route:
    """Lead from one address to another, relative to it."""

    async def redirect(_: Request) -> Response:
        return RedirectResponse(target)

    return Route(path, redirect)


async def swagger_file(request: Request) -> Response:
    """Send one of the files that the docs page loads, and nothing else of the package."""
    name = request.path_params["name"]
    if name not in SWAGGER_FILES:
        raise HTTPException(404)
    return FileResponse(npm.folder(SWAGGER_UI) / name)
