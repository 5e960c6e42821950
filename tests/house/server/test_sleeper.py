"""A stage of the course server starts when somebody asks for it, and ends with the server."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette

from course.catalog import Stage, load_catalog
from course.server import sleeper
from course.server.address import ServerError
from course.server.app import lifespan_of
from course.server.sleeper import Sleeper

CATALOG = load_catalog()
FIRST, LAST = CATALOG.first, CATALOG.last


async def ask(app: Sleeper) -> httpx.Response:
    """Ask a stage for a page that it does not have."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://stage") as client:
        return await client.get("/no-such-page")


def answers_of(load: Callable[[Stage], FastAPI], times: int) -> list[httpx.Response]:
    """Ask a stage that is loaded so, several times at once."""

    async def live() -> list[httpx.Response]:
        app = Sleeper(FIRST)
        async with lifespan_of(app)(Starlette()):
            return await asyncio.gather(*(ask(app) for _ in range(times)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sleeper, "load_stage", load)
        return asyncio.run(live())


def test_it_begins_when_asked_for_and_ends_with_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events: list[str] = []

    def load(stage: Stage) -> FastAPI:
        @asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
            events.append(f"{stage.label} begins")
            yield
            events.append(f"{stage.label} ends")

        return FastAPI(lifespan=lifespan)

    async def live() -> None:
        asked, asleep = Sleeper(LAST), Sleeper(FIRST)
        async with lifespan_of(asked, asleep)(Starlette()):
            events.append("serving")
            for _ in range(2):
                assert (await ask(asked)).status_code == 404
            events.append("answered")

    monkeypatch.setattr(sleeper, "load_stage", load)
    asyncio.run(live())
    last = LAST.label
    assert events == ["serving", f"{last} begins", "answered", f"{last} ends"]


def test_it_is_loaded_once_for_all_who_wait() -> None:
    loaded: list[Stage] = []

    def load(stage: Stage) -> FastAPI:
        loaded.append(stage)
        return FastAPI()

    assert [answer.status_code for answer in answers_of(load, 8)] == [404] * 8
    assert loaded == [FIRST]


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ServerError("no_such_package is not installed."), "no_such_package is not installed."),
        (SystemExit("SECRET_KEY: too short."), "SECRET_KEY: too short."),
        (SyntaxError("a secret"), f"{FIRST.label} does not start: see the log of this server."),
    ],
)
def test_one_that_does_not_start_says_why(error: BaseException, text: str) -> None:
    def load(_: Stage) -> FastAPI:
        raise error

    assert [(each.status_code, each.text) for each in answers_of(load, 2)] == [(503, text)] * 2
