"""Many requests at once, counted by what is answered, not by how fast."""

import asyncio
import socket
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import httpx

from attacks.lab.target import NotApplicableError

SILENCE = 8.0  # seconds without a single answer, after which the server counts as frozen
MOST = 64  # requests in a storm
LATER = httpx.codes.SERVICE_UNAVAILABLE
READING = 0.005  # seconds that someone else looks at a page before asking for the next


class Answer(NamedTuple):
    """What came back.

    Attributes:
        code: the status code, 0 where nothing came.
        content: the body.
        is_later: whether a busy server says when to come again.
    """

    code: int
    content: bytes
    is_later: bool = False


@dataclass(frozen=True)
class Aftermath:
    """What came of a storm.

    Attributes:
        answers: what came back, from those that were answered.
        unserved: how many were never answered, or with an error of the server.
        pages: how many pages someone else got meanwhile, asking for one after the other.
    """

    answers: list[Answer]
    unserved: int
    pages: int

    @property
    def successes(self) -> list[Answer]:
        """The answers to those who got what they wanted."""
        return [answer for answer in self.answers if 200 <= answer.code < 300]


def as_bytes(request: httpx.Request) -> bytes:
    """Write a request as it travels, the last one of its connection; the answer is to be plain."""
    headers = {**request.headers, "connection": "close", "accept-encoding": "identity"}
    lines = [f"{request.method} {request.url.raw_path.decode()} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + request.content


class Caller:
    """A client with a connection that is open before it calls."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take an open connection."""
        self._reader, self._writer = reader, writer

    async def send(self, request: httpx.Request) -> Answer:
        """Send a request, and wait for the end of the answer."""
        self._writer.write(as_bytes(request))
        head, _, content = (await self._reader.read(-1)).partition(b"\r\n\r\n")
        code = int(head.split(b" ", 2)[1]) if head else 0
        return Answer(code, content, code == LATER and b"\r\nretry-after:" in head.lower())

    def hang_up(self) -> None:
        """Leave, with or without an answer."""
        self._writer.close()


async def connect(url: httpx.URL) -> Caller:
    """Open a connection."""
    return Caller(*await asyncio.open_connection(url.host, url.port))


async def _visit(page: httpx.Request, visits: list[Answer]) -> None:
    while True:
        visitor = await connect(page.url)
        try:
            visits.append(await visitor.send(page))
        finally:
            visitor.hang_up()
        await asyncio.sleep(READING)


async def _wait(calls: Collection[asyncio.Future[Answer]]) -> list[Answer]:
    answers: list[Answer] = []
    pending = set(calls)
    while pending:
        done, pending = await asyncio.wait(
            pending, timeout=SILENCE, return_when=asyncio.FIRST_COMPLETED
        )
        if not done:
            break
        answers += [call.result() for call in done]
    return answers


async def _rage(requests: Sequence[httpx.Request], page: httpx.Request) -> Aftermath:
    callers = [await connect(request.url) for request in requests]
    visits: list[Answer] = []
    tasks = [
        asyncio.ensure_future(caller.send(request))
        for caller, request in zip(callers, requests, strict=True)
    ]
    visiting = asyncio.create_task(_visit(page, visits))
    answers = await _wait(tasks)
    for task in (visiting, *tasks):
        task.cancel()
    await asyncio.gather(visiting, *tasks, return_exceptions=True)
    for caller in callers:
        caller.hang_up()
    served = sum(0 < answer.code < 500 for answer in answers)
    return Aftermath(answers, len(requests) - served, len(visits))


def storm(requests: Sequence[httpx.Request], page: httpx.Request) -> Aftermath:
    """Send all requests at once; meanwhile someone else asks for a page, again and again.

    Args:
        requests: the storm, of at most `MOST` requests.
        page: what someone else asks for.
    """
    return asyncio.run(_rage(requests[:MOST], page))


def must_serve_now(after: Aftermath) -> None:
    """Give no verdict on a race in which the server was so busy that it sent some away: rightly so.

    Raises:
        NotApplicableError: it told some to come again.
    """
    if any(answer.is_later for answer in after.answers):
        raise NotApplicableError("the server is busy, and tells some to come again")


@contextmanager
def unread(requests: Sequence[httpx.Request]) -> Iterator[None]:
    """Send requests, let whoever sent them do something else, and hang up without reading."""
    with ExitStack() as connections:
        for request in requests:
            place = (request.url.host, request.url.port)
            connection = connections.enter_context(socket.create_connection(place))
            connection.sendall(as_bytes(request))
        yield
