"""What became of one case of a promise: written by the recorder, read by the one who tells."""

from typing import Literal

import httpx
from pydantic import BaseModel, TypeAdapter

LONGEST = 120  # characters of a value, a request or an answer that are shown


class Case(BaseModel):
    """What became of one case of a promise.

    Attributes:
        promise: the test, such as `tests/s03_hashing/test_hashes.py::test_name`.
        case: which of its cases, empty when it has only one.
        result: whether it is kept.
        reason: why it is not checked.
        stuck: the step, such as `register`, that failed although the case only needed it.
        expected: what the test wanted, if it is broken.
        came: what it got in the place of that.
        sent: the last request, if there was one.
        answer: the answer to it.
        error: what the server's own log says about that answer, if it is a 5xx.
    """

    promise: str
    case: str
    result: Literal["kept", "broken", "not checked"] = "kept"
    reason: str = ""
    stuck: str = ""
    expected: str = ""
    came: str = ""
    sent: str = ""
    answer: str = ""
    error: str = ""

    @property
    def is_server_error(self) -> bool:
        """Whether the answer blames the server."""
        return self.answer.startswith("5")


CASES = TypeAdapter(list[Case])


def shorten(text: str) -> str:
    """Make one short line that every terminal can show."""
    line = " ".join(text[: 10 * LONGEST].split())
    shown = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in line)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"


def body_of(request: httpx.Request) -> str:
    """Return what a request carried, if that can still be read after it was sent."""
    try:
        return request.read().decode(errors="replace")
    except httpx.StreamConsumed:
        return "(in pieces)"
