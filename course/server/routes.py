"""The pages that the server puts beside the stages: the site or a front page, and the docs."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from course import npm
from course.catalog import Catalog, Stage
from course.npm import SWAGGER_FILES, SWAGGER_UI
from course.places import SITE

APPS = "/apps"  # the front page, also where the site has taken the root
PAGES = Path(__file__).with_name("pages")
# The pages of this server load nothing from another host, and run no script but their own.
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"

templates = Environment(
    loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def docs_routes(stage: Stage, here: str = "") -> list[BaseRoute]:
    """Return the routes that stand before those of a stage, which lies at the path `here`.

    FastAPI's docs load from a CDN. So Swagger UI comes from this server, and ReDoc leads to it.
    """
    routes = [redirect_route(f"{here}/redoc", "docs")]
    if here:
        routes.append(redirect_route(here, f"{here.removeprefix('/')}/docs"))
    if has_swagger_ui():
        up = "../" if here else ""
        routes.append(page_route(f"{here}/docs", "docs.html", stage=stage, up=up))
    return [*routes]


def has_swagger_ui() -> bool:
    """Tell whether Swagger UI is installed."""
    return (npm.folder(SWAGGER_UI) / SWAGGER_FILES[0]).is_file()


def file_routes() -> list[BaseRoute]:
    """Return the routes of the files that the pages load."""
    return [
        Route("/course/swagger-ui/{name}", swagger_file),
        Mount("/course", StaticFiles(directory=PAGES / "static")),
    ]


def page_routes(catalog: Catalog) -> list[BaseRoute]:
    """Return the routes of the site or front page, and of the files that the pages load."""
    front = page_route(APPS, "front.html", catalog=catalog)
    return [front, *file_routes(), root_route(catalog)]


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
