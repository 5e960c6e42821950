"""Load on a local server: connections that stay open, and two ways to use them.

A closed loop asks again as soon as it has its answer, as one does who wants all that he can get.
An open loop asks at fixed times, whether answers come or not, as the world does.
"""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress

import httpx

LINE = b"\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


def to_bytes(request: httpx.Request) -> bytes:
    """Write a request as it goes over the wire, once, so that sending it again costs little."""
    start = f"{request.method} {request.url.raw_path.decode()} HTTP/1.1".encode()
    fields = [name + b": " + value for name, value in request.headers.raw]
    return LINE.join([start, *fields, b"", request.read()])


class Connection:
    """A connection that stays open, for one request after the other."""

    def __init__(self, url: str, patience: float) -> None:
        """Note where to connect.

        Args:
            url: where the server answers, such as `http://127.0.0.1:49152`.
            patience: how many seconds an answer may take.
        """
        self._address = httpx.URL(url)
        self._patience = patience
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect, unless that is done.

        Raises:
            OSError: nobody answers there.
        """
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._address.host, self._address.port)
        return self._streams

    async def close(self) -> None:
        """End the connection; the next request opens another one."""
        if self._streams:
            _, writer = self._streams
            self._streams = None
            writer.transport.abort()  # what is not yet sent of a long request would hold it open
            with suppress(OSError):
                await writer.wait_closed()

    async def ask(self, request: bytes) -> bool:
        """Tell whether the request is answered with 200 before patience ends."""
        try:
            async with asyncio.timeout(self._patience):
                return await self._exchange(request) == 200
        except (OSError, EOFError):  # TimeoutError is an OSError
            await self.close()
            return False

    async def send(self, request: bytes) -> None:
        """Send a request, and wait for nothing.

        Raises:
            OSError: the server has closed the connection.
        """
        _, writer = await self.open()
        writer.write(request)
        await writer.drain()

    async def _exchange(self, request: bytes) -> int:
        reader, writer = await self.open()
        writer.write(request)  # not drained: a refusal may come before the end of a long request
        head = await reader.readuntil(LINE + LINE)
        if length := LENGTH.search(head):
            await reader.readexactly(int(length[1]))
        return int(head.split(maxsplit=2)[1])


@asynccontextmanager
async def connections(
    url: str, count: int, patience: float
) -> AsyncGenerator[tuple[Connection, ...]]:
    """Open connections before the measure begins, and close them after it."""
    opened = tuple(Connection(url, patience) for _ in range(count))
    try:
        for connection in opened:
            await connection.open()
        yield opened
    finally:
        for connection in opened:
            await connection.close()


async def closed_loop(
    clients: Sequence[Connection], request: bytes, turns: Iterator[object]
) -> Counter[bool]:
    """Let each client ask again and again, until the turns that they share are used up.

    Returns:
        How many requests were answered with 200 (`True`), and how many were not (`False`).
    """
    answers: Counter[bool] = Counter()

    async def work(client: Connection) -> None:
        for _ in turns:
            answers[await client.ask(request)] += 1

    await asyncio.gather(*(work(client) for client in clients))
    return answers


async def open_loop(
    clients: Sequence[Connection], request: bytes, interval: float
) -> list[float | None]:
    """Let one client after the other ask once, `interval` seconds apart.

    Returns:
        The seconds from the time when each request was due to its answer, `None` for a lost one:
        the time that a frozen server keeps a request from being sent at all counts too.
    """
    loop = asyncio.get_running_loop()
    start = loop.time()

    async def probe(client: Connection, due: float) -> float | None:
        await asyncio.sleep(due - loop.time())
        return loop.time() - due if await client.ask(request) else None

    dues = (start + number * interval for number in range(len(clients)))
    return await asyncio.gather(*(map(probe, clients, dues)))
