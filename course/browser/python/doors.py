"""Leads every request of httpx to the stages of this process, and says what needs a real server."""

from importlib import import_module
from typing import Any, NoReturn

import httpx

import attacks.lab.clock
import attacks.lab.memory
import attacks.lab.storms
from course.inside import RUNNING

SERVER = "it needs a real server, with threads and connections"


class NeedsAServerError(Exception):
    """What is tried cannot be tried in the page; says why."""


class PageTransport(httpx.BaseTransport):
    """Asks whoever runs in this process, and nobody else: there is no network."""

    def __init__(self, *_: Any, **__: Any) -> None:
        """Take what httpx's own would take, for nothing."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request.

        Raises:
            httpx.ConnectError: there is no such stage.
        """
        stage = RUNNING.get(f"{request.url.scheme}://{request.url.host}")
        if stage is None:
            raise httpx.ConnectError("Nobody answers there.", request=request)
        return stage.answer(request)


def needs_a_server(*_: Any, **__: Any) -> NoReturn:
    """Refuse what opens connections of its own, or waits for another thread.

    Raises:
        NeedsAServerError: always.
    """
    raise NeedsAServerError(SERVER)


def install() -> None:
    """Do so from now on; before the attacks are imported, which remember functions by name."""
    vars(import_module("httpx._client"))["HTTPTransport"] = PageTransport
    vars(attacks.lab.clock)["hashes_during"] = needs_a_server
    vars(attacks.lab.memory)["servers_of"] = needs_a_server
    for name in ("storm", "unread", "connect"):
        vars(attacks.lab.storms)[name] = needs_a_server
