"""Call a stage without a server: one request in, one reply out, over ASGI."""

import asyncio
import importlib
import logging
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

Message = MutableMapping[str, Any]
App = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]
Headers = list[tuple[str, str]]
Reply = tuple[int, Headers, bytes]
ASGI = {"version": "3.0", "spec_version": "2.4"}
CODE = Path(__file__).parent

logger = logging.getLogger(__name__)


class Bridge:
    """A stage whose lifespan has begun, because without it there would be no tables."""

    def __init__(self, app: App, root_path: str) -> None:
        """Take the app and the path under which the page shows it."""
        self.app = app
        self.root_path = root_path
        self._events: asyncio.Queue[Message] = asyncio.Queue()

    async def start(self) -> None:
        """Begin the lifespan (ASGI, section "Lifespan Protocol")."""
        started: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def send(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                started.set_result(None)
            elif message["type"] == "lifespan.startup.failed":
                started.set_exception(RuntimeError(message["message"]))

        self._events.put_nowait({"type": "lifespan.startup"})
        scope = {"type": "lifespan", "asgi": ASGI, "state": {}}
        self._lifespan = asyncio.ensure_future(self.app(scope, self._events.get, send))
        await started

    async def stop(self) -> None:
        """End the lifespan, so that the stage gives its database file back."""
        self._events.put_nowait({"type": "lifespan.shutdown"})
        await self._lifespan

    async def handle(
        self, method: str, path: str, query: str, headers: Headers, body: bytes
    ) -> Reply:
        """Pass one request to the stage; an error inside it is a 500 and a line in the log."""
        if body:
            headers = [*headers, ("content-length", str(len(body)))]
        exchange = Exchange(body)
        scope = {
            "type": "http",
            "asgi": ASGI,
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": self.root_path + unquote(path),
            "raw_path": (self.root_path + path).encode(),
            "root_path": self.root_path,
            "query_string": query.encode(),
            "headers": [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers],
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 80),
        }
        try:
            await self.app(scope, exchange.receive, exchange.send)
        except Exception:
            logger.exception("The stage failed.")
        return exchange.status, exchange.headers, b"".join(exchange.chunks)


class Exchange:
    """The two halves of one request: what the app receives, and what it sends."""

    def __init__(self, body: bytes) -> None:
        """Hold the body until the app asks for it."""
        self.status, self.headers, self.chunks = 500, Headers(), list[bytes]()
        self._request: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        self._sent = asyncio.Event()

    async def receive(self) -> Message:
        """Give the app the request, and the end only after its answer: the client waits for it."""
        if self._request:
            return self._request.pop()
        await self._sent.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take a part of the reply."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            pairs = message.get("headers", [])
            self.headers = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in pairs]
        elif message["type"] == "http.response.body":
            self.chunks.append(message.get("body", b""))
            if not message.get("more_body"):
                self._sent.set()


async def mount(stage: str, root_path: str) -> Bridge:
    """Import a stage and begin its life."""
    bridge = Bridge(importlib.import_module(f"stages.{stage}.main").app, root_path)
    await bridge.start()
    return bridge


async def unmount(stage: str, bridge: Bridge) -> None:
    """End the life of a stage, and forget its modules and its database."""
    await bridge.stop()
    for name in [name for name in sys.modules if name.startswith(f"stages.{stage}")]:
        del sys.modules[name]
    for file in (CODE / "stages" / stage).rglob("*.db*"):
        file.unlink()
