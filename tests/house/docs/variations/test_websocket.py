"""A WebSocket: open for as long as its log-in goes on, and closed with the code that says why."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
import time_machine

from attacks.lab.forge import signed_again
from tests.support.crowd import PATIENCE, served
from tests.support.promises import Person, bearer
from tests.support.roles import change_row

OWN = "http://127.0.0.1:8000"
CLOSED, POLICY, NO_TEXT, TOO_BIG = "websocket.close", 1008, 1003, 1009


class Socket:
    """A client of a WebSocket, without a server."""

    def __init__(self, app: Callable[..., Any], *origins: str) -> None:
        """Connect, as a page of an origin does."""
        self._to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        headers = [(b"origin", origin.encode()) for origin in origins]
        scope = {"type": "websocket", "path": "/live", "headers": headers, "query_string": b""}
        self._to_app.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.ensure_future(app(scope, self._to_app.get, self._from_app.put))

    def send(self, **content: str | bytes) -> None:
        """Send a message of `text` or `bytes`."""
        self._to_app.put_nowait({"type": "websocket.receive", **content})

    async def next(self) -> str | int:
        """Return the next text, "accepted", or the code with which the app closes."""
        message = await asyncio.wait_for(self._from_app.get(), PATIENCE)
        if message["type"] == CLOSED:
            await asyncio.wait_for(self.task, PATIENCE)
            return int(message["code"])
        return str(message.get("text", "accepted"))

    async def leave(self) -> bool:
        """Hang up; tell whether the app ends without a word."""
        self._to_app.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(self.task, PATIENCE)
        return self._from_app.empty()


class Device:
    """A device of Alice, and the app that it talks to."""

    def __init__(self, main: ModuleType, client: httpx.AsyncClient, alice: Person) -> None:
        """Take them."""
        self.main, self.client, self.alice, self.tokens = main, client, alice, dict[str, str]()

    async def log_in(self, **more: str) -> str:
        """Log in, and return the access token."""
        answer = await self.client.post("/auth/token", data={**self.alice.login(), **more})
        self.tokens = answer.json()
        return str(self.tokens["access_token"])

    async def connect(self, token: str, *origins: str) -> Socket:
        """Open a socket, and send the token as the first message."""
        socket = Socket(self.main.app, *origins)
        assert await socket.next() == "accepted"
        socket.send(text=token)
        return socket

    async def greeted(self, token: str, *origins: str) -> Socket:
        """Open a socket with a token that is good."""
        socket = await self.connect(token, *origins)
        assert await socket.next() == f"Hello {self.alice.username}."
        return socket

    async def end(self, way: str) -> None:
        """End the log-in in one of the ways that there are."""
        headers = bearer(self.tokens["access_token"])
        if way == "revoke":
            await self.client.post("/auth/revoke", data={"token": self.tokens["refresh_token"]})
        elif way == "everywhere":
            await self.client.delete("/auth/logins", headers=headers)
        elif way == "disabled":
            change_row(self.database, self.alice, disabled=1)
        elif way == "another-role":
            change_row(self.database, self.alice, role="guest")

    @property
    def database(self) -> Path:
        """The SQLite file of the app."""
        return Path(self.main.engine.url.database)


@asynccontextmanager
async def device_of(main: ModuleType) -> AsyncGenerator[Device]:
    """Serve the app, and register Alice."""
    async with served(main) as client:
        alice = Person()
        await client.post("/auth/register", json=alice.registration())
        yield Device(main, client, alice)


@pytest.mark.parametrize("origins", [(OWN,), ()], ids=["own-page", "no-browser"])
def test_whoever_is_logged_in_is_answered(main: ModuleType, origins: tuple[str, ...]) -> None:
    async def talk() -> None:
        async with device_of(main) as device:
            socket = await device.greeted(await device.log_in(), *origins)
            for text in "one", "two":
                socket.send(text=text)
                assert await socket.next() == f"{device.alice.username} said: {text}"
            assert await socket.leave()

    asyncio.run(talk())


@pytest.mark.parametrize(
    "origins",
    [
        ("https://evil.example",),
        ("null",),
        ("",),
        ("http://127.0.0.1:8001",),
        (f"{OWN}.evil.example",),
        (OWN, "https://evil.example"),
    ],
    ids=str,
)
def test_the_page_of_another_origin_is_not_accepted(
    main: ModuleType, origins: tuple[str, ...]
) -> None:
    async def connect() -> None:
        async with device_of(main) as device:
            assert await Socket(main.app, *origins).next() == POLICY
            await (await device.greeted(await device.log_in(), OWN)).leave()

    asyncio.run(connect())


@pytest.mark.parametrize("wrong", ["", "nonsense", "{cut}", "{forged}", "{refresh}", "Bearer {it}"])
def test_a_bad_token_is_refused(main: ModuleType, wrong: str) -> None:
    async def connect() -> None:
        async with device_of(main) as device:
            token = await device.log_in()
            forged = signed_again(token, "not the key of the server, but as long")
            values = {"cut": token[:-2], "forged": forged, "it": token}
            bad = wrong.format(**values, refresh=device.tokens["refresh_token"])
            socket = await device.connect(bad, OWN)
            assert await socket.next() == POLICY
            await (await device.greeted(token, OWN)).leave()

    asyncio.run(connect())


def test_a_token_for_less_is_refused(main: ModuleType) -> None:
    async def connect() -> None:
        async with device_of(main) as device:
            socket = await device.connect(await device.log_in(scope="account users:read"), OWN)
            assert await socket.next() == POLICY

    asyncio.run(connect())


WAYS = ["revoke", "everywhere", "disabled", "another-role"]


@pytest.mark.parametrize("way", WAYS)
def test_when_the_log_in_ends_the_next_message_is_not_answered(main: ModuleType, way: str) -> None:
    async def talk() -> None:
        async with device_of(main) as device:
            socket = await device.greeted(await device.log_in(), OWN)
            await device.end(way)
            socket.send(text="still there?")
            assert await socket.next() == POLICY

    asyncio.run(talk())


@pytest.mark.parametrize("way", WAYS)
def test_nor_does_a_silent_socket_stay_open(main: ModuleType, way: str) -> None:
    looks, find = list[str](), main.live.find_bearer

    def look(token: str) -> object:
        looks.append(token)
        return find(token)

    main.live.LOOK_AGAIN, main.live.find_bearer = 0.01, look

    async def listen() -> None:
        async with device_of(main) as device:
            socket = await device.greeted(await device.log_in(), OWN)
            while len(looks) < 4:  # they find the log-in, and say nothing
                await asyncio.to_thread(int)
            assert not socket.task.done()
            await device.end(way)
            assert await socket.next() == POLICY

    asyncio.run(listen())


def test_the_socket_ends_with_its_token(main: ModuleType) -> None:
    async def talk() -> None:
        async with device_of(main) as device:
            socket = await device.greeted(await device.log_in(), OWN)
            late = datetime.now(UTC) + main.auth.ACCESS_TOKEN_LIFETIME + timedelta(seconds=11)
            with time_machine.travel(late, tick=False):
                socket.send(text="still there?")
                assert await socket.next() == POLICY

    asyncio.run(talk())


def test_who_sends_no_token_does_not_hold_a_place(main: ModuleType) -> None:
    main.live.PATIENCE = 0.01

    async def wait() -> None:
        async with served(main):
            socket = Socket(main.app, OWN)
            assert [await socket.next(), await socket.next()] == ["accepted", POLICY]

    asyncio.run(wait())


@pytest.mark.parametrize(
    ("content", "code"),
    [({"bytes": b"a"}, NO_TEXT), ({"text": "a" * 4097}, TOO_BIG)],
    ids=["bytes", "long"],
)
@pytest.mark.parametrize("is_first", [True, False], ids=["first", "later"])
def test_a_message_is_a_short_text(
    main: ModuleType, content: dict[str, Any], code: int, *, is_first: bool
) -> None:
    async def talk() -> None:
        async with device_of(main) as device:
            token = await device.log_in()
            socket = Socket(main.app, OWN) if is_first else await device.greeted(token, OWN)
            if is_first:
                assert await socket.next() == "accepted"
            socket.send(**content)
            assert await socket.next() == code

    asyncio.run(talk())


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "later"])
def test_who_hangs_up_causes_no_error(main: ModuleType, *, is_first: bool) -> None:
    async def talk() -> None:
        async with device_of(main) as device:
            token = await device.log_in()
            socket = Socket(main.app, OWN) if is_first else await device.greeted(token, OWN)
            if is_first:
                assert await socket.next() == "accepted"
            assert await socket.leave()

    asyncio.run(talk())
