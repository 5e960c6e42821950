"""HTTP requests as text: one form, in the pages and in the console of the page.

    POST /auth/token
    Accept: application/json

    username=alice&password=correct horse

A body that starts with a brace or a bracket is sent as it stands. Any other is a form: `name=value`
pairs with `&` between them, written without escapes. `{{name}}` stands for a variable: `token` is
the last access token received, `refresh_token` the last refresh token.
"""

import json
import re
from dataclasses import dataclass

START = re.compile(r"([A-Za-z]+) +(/\S*)(?: HTTP/1\.1)?")
HEADER = re.compile(r"([A-Za-z0-9-]+): *(.+)")
TOKENS = {"token": "access_token", "refresh_token": "refresh_token"}  # what a reply leaves
VARIABLE = re.compile(r"\{\{(\w+)\}\}")


class WrittenError(ValueError):
    """The text is no request; the message says what to change."""


@dataclass(frozen=True)
class Written:
    """A request as it is written: nothing in it is escaped yet, and no variable is filled in."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: str

    @property
    def pairs(self) -> list[tuple[str, str, str]] | None:
        """The name, sign and value of each pair of a form; None if it is sent as it stands."""
        if not self.body or self.body[0] in "{[":
            return None
        return [pair.partition("=") for pair in self.body.replace("\n", "").split("&")]


def read_request(text: str) -> Written:
    """Read a request.

    Raises:
        WrittenError: it does not have the form that the head of this module shows.
    """
    first, *rest = text.strip().splitlines() or [""]
    start = START.fullmatch(first.strip())
    if not start:
        raise WrittenError("Start with a method and a path, such as GET /secure-data.")
    headers: list[tuple[str, str]] = []
    while rest and (header := HEADER.fullmatch(rest[0].strip())):
        headers.append((header[1], header[2]))
        rest = rest[1:]
    return Written(start[1].upper(), start[2], headers, "\n".join(rest).strip())


def tokens_in(reply: str) -> dict[str, str]:
    """Find the tokens in a reply, by the names of their variables; any other text has none."""
    try:
        content = json.loads(reply)
    except ValueError:
        return {}
    fields = content if isinstance(content, dict) else {}
    return {name: fields[field] for name, field in TOKENS.items() if field in fields}
