"""The reader's console: requests written as text, and Python that shares their variables.

    POST /auth/token
    Accept: application/json

    username=alice&password=correct horse

What starts with a brace or a bracket is sent as JSON, anything else as a form, which is written
without escapes. `{{token}}` is the last access token; other names come from the reader's Python.
"""

import code
import contextlib
import io
import json
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote_plus

START = re.compile(r"([A-Za-z]+) +(/\S*)(?: HTTP/1\.1)?")
HEADER = re.compile(r"([A-Za-z0-9-]+): *(.+)")
VARIABLE = re.compile(r"\{\{(\w+)\}\}")
Headers = list[tuple[str, str]]
Request = tuple[str, str, str, Headers, bytes]
Handle = Callable[[str, str, str, Headers, bytes], Awaitable[tuple[int, Headers, bytes]]]


class ConsoleError(Exception):
    """The text cannot be sent; the message tells the reader what to change."""


class Interpreter(code.InteractiveInterpreter):
    """Python whose errors are printed where its output goes."""

    def write(self, data: str) -> None:
        """Print a line of a traceback."""
        print(data, end="")


class Console:
    """What the reader sends to a stage, and what that leaves for the next time."""

    def __init__(self, handle: Handle) -> None:
        """Talk to a stage that has started, through what handles one request."""
        self.handle = handle
        self.names: dict[str, Any] = {"__name__": "__console__"}

    async def send(self, text: str) -> str:
        """Send a request; return the reply as JSON, or the problem with the text."""
        try:
            request = parse_request(self.fill(text))
        except ConsoleError as error:
            return json.dumps({"problem": str(error)})
        status, headers, body = await self.handle(*request)
        content = body.decode(errors="replace")
        self.keep_token(content)
        reason = HTTPStatus(status).phrase
        return json.dumps({"status": status, "reason": reason, "headers": headers, "body": content})

    def run(self, source: str) -> str:
        """Run Python with the variables of the console; return what it prints."""
        printed = io.StringIO()
        interpreter = Interpreter(self.names)
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            interpreter.runsource(source, "<console>", "exec")
        return printed.getvalue()

    def fill(self, text: str) -> str:
        """Put the variables into a text.

        Raises:
            ConsoleError: there is no such variable yet.
        """
        for name in VARIABLE.findall(text):
            if name not in self.names:
                raise ConsoleError(f"There is no {name} yet: do the steps above first.")
        return VARIABLE.sub(lambda match: str(self.names[match[1]]), text)

    def keep_token(self, body: str) -> None:
        """Remember an access token, so that it flows on into the next request."""
        with contextlib.suppress(ValueError, TypeError, KeyError):
            self.names["token"] = json.loads(body)["access_token"]


def parse_request(text: str) -> Request:
    """Read a request: method, path, query, headers, body.

    Raises:
        ConsoleError: it does not have the form that the head of this module shows.
    """
    first, *rest = text.strip().splitlines() or [""]
    start = START.fullmatch(first.strip())
    if not start:
        raise ConsoleError("Start with a method and a path, such as GET /secure-data.")
    headers: Headers = []
    while rest and (header := HEADER.fullmatch(rest[0].strip())):
        headers.append((header[1], header[2]))
        rest = rest[1:]
    if not all(value.isascii() for _, value in headers):
        raise ConsoleError("Write headers in ASCII.")
    body, kind = parse_body("\n".join(rest).strip())
    if body and not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", kind))
    path, _, query = start[2].partition("?")
    return start[1].upper(), path, query, headers, body.encode()


def parse_body(body: str) -> tuple[str, str]:
    """Return a body as it is sent, and its type; a form is escaped here."""
    if body[:1] in ("{", "["):
        return body, "application/json"
    pairs = [pair.partition("=") for pair in body.replace("\n", "").split("&")]
    escaped = [f"{quote_plus(name)}{equals}{quote_plus(value)}" for name, equals, value in pairs]
    return "&".join(escaped), "application/x-www-form-urlencoded"
