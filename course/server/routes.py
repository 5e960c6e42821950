"""The pages that the server puts beside the stages: the site or a front page, and the docs."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from course import npm
from course.catalog import Catalog, Stage
from course.npm import SWAGGER_FILES, SWAGGER_UI
from course.places import DRAFT, SITE
from course.server.building import Building

APPS = "/apps"  # the front page, also where the site has taken the root
BUILDING = "/building"  # how far the site is, for the front page to show
PAGES = Path(__file__).with_name("pages")
# The pages of this server load nothing from another host, and run no script but their own.
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"

templates = Environment(
    loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


class DocsRoute(Route):
    """The docs of a stage with Swagger UI from here; until that is installed, FastAPI's own."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Leave a request to the stage as long as Swagger UI is not installed."""
        return super().matches(scope) if has_swagger_ui() else (Match.NONE, {})


def docs_routes(stage: Stage, here: str = "") -> list[BaseRoute]:
    """Return the routes that stand before those of a stage, which lies at the path `here`.

    FastAPI's docs load from a CDN. So Swagger UI comes from this server, and ReDoc leads to it.
    """
    page = page_of("docs.html", stage=stage, up="../" if here else "")
    routes: list[BaseRoute] = [redirect_route(f"{here}/redoc", "docs")]
    if here:
        routes.append(redirect_route(here, f"{here.removeprefix('/')}/docs"))
    return [*routes, DocsRoute(f"{here}/docs", page)]


def has_swagger_ui() -> bool:
    """Tell whether Swagger UI is installed."""
    return (npm.folder(SWAGGER_UI) / SWAGGER_FILES[0]).is_file()


def file_routes() -> list[BaseRoute]:
    """Return the routes of the files that the pages load."""
    return [
        Route("/course/swagger-ui/{name}", swagger_file),
        Mount("/course", StaticFiles(directory=PAGES / "static")),
    ]


def page_routes(catalog: Catalog, building: Building) -> list[BaseRoute]:
    """Return the routes of the site or front page, and of the files that the pages load."""
    front = page_of("front.html", catalog=catalog, building=building)
    return [
        Route(APPS, front),
        Route(BUILDING, page_of("building.html", catalog=catalog, building=building)),
        *file_routes(),
        MountWhen(Building.is_done, "/", site_in(SITE)),
        Route("/", front),
        MountWhen(Building.has_draft, "/", site_in(DRAFT)),
    ]


def site_in(folder: Path) -> StaticFiles:
    """Serve the pages of a folder, which may come later."""
    return StaticFiles(directory=folder, html=True, check_dir=False)


class MountWhen(Mount):
    """What is mounted as soon as it is there."""

    def __init__(self, is_there: Callable[[], bool], path: str, app: ASGIApp) -> None:
        """Mount an app at a path, as long as it is there."""
        super().__init__(path, app)
        self._is_there = is_there

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Leave a request to the routes behind it as long as there is nothing."""
        return super().matches(scope) if self._is_there() else (Match.NONE, {})


def page_of(template: str, **values: object) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint that shows a page, which may change while the server runs."""

    async def page(_: Request) -> Response:
        html = templates.get_template(template).render(values)
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    return page


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
