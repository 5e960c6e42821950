"""Call an app without a server: one request in, one reply out, over ASGI.

The page of a chapter does so, where there is no socket, and the promises that run in this process.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote

Message = MutableMapping[str, Any]
App = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]
Headers = list[tuple[bytes, bytes]]
Reply = tuple[int, Headers, bytes]
ASGI = {"version": "3.0", "spec_version": "2.4"}

logger = logging.getLogger(__name__)


class Hosted:
    """An app whose lifespan has begun, because without it there would be no tables."""

    def __init__(self, app: App, root_path: str = "") -> None:
        """Take the app and the path under which it is shown."""
        self._app = app
        self._root_path = root_path
        self._events: asyncio.Queue[Message] = asyncio.Queue()

    async def start(self) -> None:
        """Begin the lifespan (ASGI, section "Lifespan Protocol").

        Raises:
            Exception: what the lifespan raises.
            RuntimeError: it ends without a word.
        """
        started: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def send(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                started.set_result(None)

        async def live() -> None:
            scope = {"type": "lifespan", "asgi": ASGI, "state": {}}
            try:
                await self._app(scope, self._events.get, send)
            except BaseException as error:
                if started.done():
                    raise
                started.set_exception(error)
            if not started.done():
                started.set_exception(RuntimeError("the lifespan ended before it began"))

        self._events.put_nowait({"type": "lifespan.startup"})
        self._lifespan = asyncio.ensure_future(live())
        await started

    async def stop(self) -> None:
        """End the lifespan, so that the app gives its database file back."""
        self._events.put_nowait({"type": "lifespan.shutdown"})
        await self._lifespan

    async def handle(
        self, method: str, raw_path: bytes, query: bytes, headers: Headers, body: bytes
    ) -> Reply:
        """Pass one request to the app; an error inside it is a 500 and a line in the log.

        So is its wish to end Python, which a server does not grant either.

        Args:
            method: such as `GET`.
            raw_path: the path as it is written in a request, escapes and all.
            query: what stands behind the question mark.
            headers: the fields, in any case.
            body: the whole body; its length is among the headers.
        """
        exchange = Exchange(body)
        scope = self._scope_of(method, raw_path, query, headers)
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except (Exception, SystemExit):
            logger.exception("Exception in ASGI application")
        body = b"" if method == "HEAD" else b"".join(exchange.chunks)
        return exchange.status, exchange.headers, body

    def _scope_of(self, method: str, raw_path: bytes, query: bytes, headers: Headers) -> Message:
        root = self._root_path
        return {
            "type": "http",
            "asgi": ASGI,
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": root + unquote(raw_path.decode("ascii")),
            "raw_path": root.encode() + raw_path,
            "root_path": root,
            "query_string": query,
            "headers": [(name.lower(), value) for name, value in headers],
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 80),
        }


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
            self.headers = [(bytes(name), bytes(value)) for name, value in message["headers"]]
        elif message["type"] == "http.response.body":
            self.chunks.append(message.get("body", b""))
            if not message.get("more_body"):
                self._sent.set()
