"""The course server, over HTTP: the site or a front page, and every stage live beside it."""

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from attacks.lab.forge import hmac_of
from course.catalog import Stage, load_catalog
from course.places import all_but_code
from tests.support.course_server import copy_course, running
from tests.support.promises import Person
from tests.support.stages import each_stage

CATALOG = load_catalog()
STAGES = CATALOG.stages
KEY = "a key for this test, and 32 bytes long"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repo, with a key in its .env."""
    folder = copy_course(tmp_path_factory.mktemp("course"))
    (folder / ".env").write_text(f"SECRET_KEY={KEY}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of the course server, and what it prints."""
    with running(folder) as address_and_lines:
        yield address_and_lines


@pytest.fixture(scope="module")
def client(served: tuple[str, list[str]]) -> Iterator[httpx.Client]:
    """A client of the course server."""
    with httpx.Client(base_url=served[0], timeout=60, trust_env=False) as client:
        yield client


def outside(text: str) -> list[str]:
    """List what a page would load from another host."""
    return re.findall(r"""(?:src|href|url)\s*[=(:]\s*["']?((?:https?:)?//[^\s"')]+)""", text)


def has_register(client: httpx.Client, stage: Stage) -> bool:
    """Tell whether people can register at a stage."""
    return "/auth/register" in client.get(f"/{stage.label}/openapi.json").json()["paths"]


@each_stage
def test_the_front_page_shows_the_stage(client: httpx.Client, stage: Stage) -> None:
    page = html.unescape(client.get("/").text)
    assert f'href="{stage.label}/docs"' in page
    assert stage.title in page
    assert stage.idea in page


def test_the_front_page_says_where_each_door_opens_and_closes(client: httpx.Client) -> None:
    page = html.unescape(client.get("/").text)
    for door in CATALOG.doors:
        closer = CATALOG.closer(door, CATALOG.last)
        end = f"Closed in {closer.label}." if closer else "Still open."
        assert re.search(rf"{re.escape(door.text)}\s*<small>{re.escape(end)}</small>", page)


@each_stage
def test_every_stage_answers_below_its_label(client: httpx.Client, stage: Stage) -> None:
    assert client.get(f"/{stage.label}/").json().keys() == {"message"}
    description = client.get(f"/{stage.label}/openapi.json").json()
    assert description["servers"] == [{"url": f"/{stage.label}"}]


@each_stage
def test_the_bare_label_leads_to_the_docs(client: httpx.Client, stage: Stage) -> None:
    response = client.get(f"/{stage.label}", follow_redirects=True)
    assert response.status_code == 200
    assert response.url.path == f"/{stage.label}/docs"


@each_stage
def test_the_docs_are_labelled_and_load_from_this_server_only(
    client: httpx.Client, stage: Stage
) -> None:
    response = client.get(f"/{stage.label}/docs")
    assert f"<title>{stage.label} {html.escape(stage.title)}</title>" in response.text
    assert outside(response.text) == []
    loaded = re.findall(r'<(?:link|script)[^>]* (?:href|src)="([^"]+)"', response.text)
    assert len(loaded) == 5
    for reference in loaded:
        assert client.get(response.url.join(reference)).status_code == 200


@each_stage
def test_the_other_docs_of_fastapi_are_not_served(client: httpx.Client, stage: Stage) -> None:
    response = client.get(f"/{stage.label}/redoc", follow_redirects=True)
    assert response.url.path == f"/{stage.label}/docs"


@pytest.mark.parametrize("path", ["/", f"/{CATALOG.first.label}/docs"])
def test_a_browser_may_load_nothing_from_elsewhere(client: httpx.Client, path: str) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'")
    assert "http" not in policy


def test_each_stage_has_a_database_of_its_own(client: httpx.Client, folder: Path) -> None:
    person = Person()
    stages = [stage for stage in STAGES if has_register(client, stage)]
    assert stages
    for stage in stages:
        register = f"/{stage.label}/auth/register"
        assert client.post(register, json=person.registration()).status_code == 201
        assert client.post(register, json=person.registration()).status_code == 400
        assert (folder / "stages" / stage.slug / "db" / "app.db").is_file()


def test_the_key_of_the_env_file_signs_the_tokens(client: httpx.Client) -> None:
    person, last = Person(), CATALOG.last.label
    client.post(f"/{last}/auth/register", json=person.registration())
    token = client.post(f"/{last}/auth/token", data=person.login()).json()["access_token"]
    said, _, signature = token.rpartition(".")
    assert hmac_of(said, KEY) == signature


@pytest.mark.parametrize(
    "path",
    [
        "/s00",
        "/s00/docs",
        "/.env",
        "/stages/s01_bare_app/main.py",
        "/course/swagger-ui/package.json",
        "/course/swagger-ui/%2e%2e%2fpackage.json",
        "/course/%2e%2e/front.html",
        "/course/%2e%2e%2f%2e%2e%2fapp.py",
        "/course/..%5c..%5capp.py",
        "/course/",
    ],
)
def test_nothing_else_is_served(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_nobody_is_told_to_run_what_has_been_run(served: tuple[str, list[str]]) -> None:
    assert not re.search("course setup|SECRET_KEY", "".join(served[1]))


def test_without_swagger_ui_the_docs_of_the_stage_remain(folder: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(folder, bare, ignore=all_but_code("node_modules"))
    with running(bare) as (url, lines):
        page = httpx.get(f"{url}/{CATALOG.first.label}/docs", trust_env=False).text
    assert "SwaggerUIBundle" in page
    assert len([line for line in lines if "python -m course setup" in line]) == 1


def test_the_front_page_has_an_address_of_its_own(client: httpx.Client) -> None:
    assert client.get("/apps").text == client.get("/").text


def test_the_built_site_takes_the_root_and_leaves_the_stages(tmp_path: Path) -> None:
    site = copy_course(tmp_path / "course") / "site"
    site.mkdir()
    (site / "index.html").write_text("the site", encoding="utf-8")
    (site / "404.html").write_text("not here", encoding="utf-8")
    with running(site.parent) as (url, _), httpx.Client(base_url=url, trust_env=False) as client:
        assert client.get("/").text == "the site"
        assert client.get("/s01/").json()["message"]
        assert "s01/docs" in client.get("/apps").text
        missing = client.get("/no-such-page")
        assert (missing.status_code, missing.text) == (404, "not here")
