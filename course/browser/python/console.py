"""The reader's console: requests written as text, and Python that shares their variables.

The form of a request is that of `course.written`, with its tokens; other names come from the
reader's Python.
"""

import code
import contextlib
import io
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote_plus

from course.written import VARIABLE, WrittenError, read_request, tokens_in

Headers = list[tuple[str, str]]
Request = tuple[str, str, str, Headers, bytes]
Handle = Callable[[str, str, str, Headers, bytes], Awaitable[tuple[int, Headers, bytes]]]


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
            request = as_sent(self.fill(text))
        except WrittenError as error:
            return json.dumps({"problem": str(error)})
        status, headers, body = await self.handle(*request)
        content = body.decode(errors="replace")
        self.names.update(tokens_in(content))
        reason = HTTPStatus(status).phrase
        return json.dumps({"status": status, "reason": reason, "headers": headers, "body": content})

    def run(self, source: str) -> str:
        """Run Python with the variables of the console; return what it prints."""
        printed = io.StringIO()
        interpreter = Interpreter(self.names)
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            try:
                interpreter.runsource(source, "<console>", "exec")
            except SystemExit as end:
                print(end)
        return printed.getvalue()

    def fill(self, text: str) -> str:
        """Put the variables into a text.

        Raises:
            WrittenError: there is no such variable yet.
        """
        for name in VARIABLE.findall(text):
            if name not in self.names:
                raise WrittenError(f"There is no {name} yet: do the steps above first.")
        return VARIABLE.sub(lambda match: str(self.names[match[1]]), text)


def as_sent(text: str) -> Request:
    """Read a request as it is sent: method, path, query, headers, body.

    Raises:
        WrittenError: it does not have the form of `course.written`.
    """
    request = read_request(text)
    headers, body, kind = request.headers, request.body, "application/json"
    if not all(value.isascii() for _, value in headers):
        raise WrittenError("Write headers in ASCII.")
    if request.pairs is not None:
        escaped = [
            "".join((quote_plus(name), sign, quote_plus(value)))
            for name, sign, value in request.pairs
        ]
        body, kind = "&".join(escaped), "application/x-www-form-urlencoded"
    if body and not any(name.lower() == "content-type" for name, _ in headers):
        headers = [*headers, ("Content-Type", kind)]
    path, _, query = request.target.partition("?")
    return request.method, path, query, headers, body.encode()
