"""Closed by default: a route that says nothing lets nobody in, and all others are as before."""

import asyncio
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, Security, WebSocket

from tests.support.crowd import served
from tests.support.promises import Person, bearer
from tests.support.variations import imported

CLOSED = (403, {"detail": "This route does not say who may use it."})
FORGOTTEN = [
    ("GET", "/forgotten"),
    ("GET", "/hidden"),
    ("GET", "/more/forgotten/alice"),
    ("GET", "/no-scope"),
    ("POST", "/"),
]


async def tell() -> str:
    """Say what not everybody may hear."""
    return "a secret"


def with_forgotten_routes(main: ModuleType) -> ModuleType:
    """Add what somebody wrote in a hurry, and one route that says what it needs."""
    app, router = main.app, APIRouter(prefix="/more")
    app.get("/forgotten")(tell)
    app.get("/hidden", include_in_schema=False)(tell)
    router.get("/forgotten/{name}")(tell)
    app.include_router(router)
    app.post("/")(tell)  # its path is open to those who only read
    (reader,) = main.DataReader.__metadata__
    app.get("/no-scope", dependencies=[Security(reader.dependency)])(tell)
    app.get("/said", dependencies=[reader])(tell)
    return main


@pytest.fixture
def main(main: ModuleType) -> ModuleType:
    """The app with these routes."""
    return with_forgotten_routes(main)


@pytest.fixture
def as_before(tmp_path: Path) -> Iterator[ModuleType]:
    """The app without the line that closes it."""
    with imported("own_tests", tmp_path) as main:
        yield main


async def ask(main: ModuleType, method: str, path: str, *, logged_in: bool) -> httpx.Response:
    """Send a request, with a good token or without one."""
    alice, headers = Person(), dict[str, str]()
    async with served(main) as client:
        await client.post("/auth/register", json=alice.registration())
        tokens = await client.post("/auth/token", data=alice.login())
        if logged_in:
            headers = bearer(tokens.json()["access_token"])
        return await client.request(method, path, headers=headers)


@pytest.mark.parametrize("logged_in", [True, False], ids=["logged-in", "stranger"])
@pytest.mark.parametrize(("method", "path"), FORGOTTEN)
def test_a_route_that_says_nothing_lets_nobody_in(
    main: ModuleType, method: str, path: str, *, logged_in: bool
) -> None:
    answer = asyncio.run(ask(main, method, path, logged_in=logged_in))
    assert (answer.status_code, answer.json()) == CLOSED


def test_a_route_that_says_what_it_needs_is_as_before(main: ModuleType) -> None:
    answers = [asyncio.run(ask(main, "GET", "/said", logged_in=given)) for given in (True, False)]
    assert [answer.status_code for answer in answers] == [200, 401]


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json"])
def test_what_is_open_stays_so(main: ModuleType, path: str) -> None:
    assert asyncio.run(ask(main, "GET", path, logged_in=False)).status_code == 200


def test_without_the_line_it_would_be_open(as_before: ModuleType) -> None:
    """What the variation is for: take the line out, and everybody hears it."""
    as_before.app.get("/forgotten")(tell)
    assert asyncio.run(ask(as_before, "GET", "/forgotten", logged_in=False)).json() == "a secret"


async def connected(app: Callable[..., Any], path: str) -> list[str]:
    """Ask for a WebSocket, and return what the app sends."""
    sent: list[str] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message["type"])

    scope = {"type": "websocket", "path": path, "headers": [], "query_string": b""}
    await app(scope, receive, send)
    return sent


def test_a_forgotten_websocket_is_not_accepted(main: ModuleType) -> None:
    async def tell_all(socket: WebSocket) -> None:
        await socket.accept()

    main.app.websocket("/live")(tell_all)
    assert "websocket.accept" not in asyncio.run(connected(main.app, "/live"))


def test_one_line_closes_a_whole_router_too(as_before: ModuleType) -> None:
    """The page shows it as the other way: what all routes of a router need at least."""
    (reader,) = as_before.DataReader.__metadata__
    router = APIRouter()
    router.get("/one")(tell)
    as_before.app.include_router(router, dependencies=[reader])
    asked = [ask(as_before, "GET", "/one", logged_in=given) for given in (True, False)]
    answers = [asyncio.run(each) for each in asked]
    assert [answer.status_code for answer in answers] == [200, 401]
