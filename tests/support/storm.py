"""Requests that reach the server at the same time."""

import select
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from typing import Self

import httpx


def at_once(*calls: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """Send requests from as many threads; return the replies in the same order."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [sent.result() for sent in [pool.submit(call) for call in calls]]


class Storm:
    """Requests, each on a connection of its own, all opened before the first one is sent.

    Used in a `with` statement, which closes them.
    """

    def __init__(self, requests: Iterable[httpx.Request]) -> None:
        requests = list(requests)
        self._connections = [
            HTTPConnection(request.url.host, request.url.port, timeout=60) for request in requests
        ]
        for connection in self._connections:
            connection.connect()
        for connection, request in zip(self._connections, requests, strict=True):
            path = request.url.raw_path.decode("ascii")
            connection.request(request.method, path, request.content, dict(request.headers))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._connections:
            connection.close()

    def waiting(self) -> int:
        """Count the requests that nobody has answered yet."""
        sockets = [connection.sock for connection in self._connections]
        return len(sockets) - len(select.select(sockets, [], [], 0)[0])

    def statuses(self) -> Counter[int]:
        """Wait for all answers, and count them by their status."""
        return Counter(_status(connection.getresponse()) for connection in self._connections)


def _status(response: HTTPResponse) -> int:
    with response:
        response.read()
        return response.status
