"""The page of the how-to on CORS logs in from the origin that is allowed, and from no other."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from course.live import CHEAP_HASHES, LiveStage
from course.places import ROOT
from tests.house.chromium.conftest import Visit
from tests.support.how_to import ALLOWED, APP, copy_with
from tests.support.promises import Person, connect
from tests.support.site import served

SCRIPT = ROOT / "tests/house/docs/how_to/page.js"
READERS_API = "http://127.0.0.1:8000"


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[str]:
    """Where the page is served."""
    with served(tmp_path) as url:
        yield url.rstrip("/")


@pytest.fixture
def person() -> Person:
    return Person()


def write_page(folder: Path, api: str) -> None:
    """Write a page with the script of the how-to, which calls this API."""
    script = SCRIPT.read_text(encoding="utf-8").replace(READERS_API, api)
    page = f"<!doctype html><link rel=icon href=data:,><script>{script}</script>"
    (folder / "page.html").write_text(page, encoding="utf-8")


@pytest.fixture(params=[True, False], ids=["allowed", "not allowed"])
def api(request: pytest.FixtureRequest, tmp_path: Path, origin: str) -> Iterator[tuple[str, bool]]:
    """The API, and whether it allows the origin of the page."""
    copy_with("cors", tmp_path)
    if request.param:
        main = tmp_path / "shop/main.py"
        text = main.read_text(encoding="utf-8")
        main.write_text(text.replace(ALLOWED, origin), encoding="utf-8")
    with LiveStage(APP, folder=tmp_path, env=CHEAP_HASHES) as live:
        yield live.url, request.param


def test_the_page_logs_in_and_reads_where_it_is_allowed(
    visit: Visit, api: tuple[str, bool], origin: str, tmp_path: Path, person: Person
) -> None:
    url, is_allowed = api
    with connect(url) as client:
        person.register(client)
    write_page(tmp_path, url)
    visit.page.goto(f"{origin}/page.html")
    name, password = (json.dumps(text) for text in asdict(person).values())
    script = f"logIn({name}, {password}).then(readSecureData).catch((error) => error.name)"
    answer = visit.page.evaluate(script)
    if is_allowed:
        assert answer["status"] == "Authorized"
        assert visit.errors == []
    else:
        assert answer == "TypeError"  # the browser keeps the answer from the page
