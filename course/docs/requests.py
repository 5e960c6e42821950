"""HTTP requests in pages: written once, shown as httpx and as curl, and sent for real.

The form of a request is that of `course.written`.
"""

import json
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from course.docs.fences import DocsError
from course.written import TOKENS, VARIABLE, WrittenError, read_request

BASE_URL = "http://127.0.0.1:8000"  # where the reader's own server answers
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WIDTH = 78
SHOWN_HEADERS = (
    "content-type", "www-authenticate", "cache-control", "allow", "location", "retry-after",
)  # fmt: skip


@dataclass(frozen=True)
class Request:
    """A request as a page writes it."""

    method: str
    path: str
    headers: dict[str, str]
    json: Any = None
    form: dict[str, str] | None = None

    @property
    def names(self) -> set[str]:
        """The variables of the page that it uses."""
        texts = [
            self.path,
            *self.headers.values(),
            json.dumps(self.json),
            *(self.form or {}).values(),
        ]
        return {name for text in texts for name in VARIABLE.findall(text)}


def parse_request(text: str) -> Request:
    """Read a request.

    Raises:
        DocsError: it does not have the form of `course.written`.
    """
    try:
        written = read_request(text)
        pairs = written.pairs
        content = json.loads(written.body) if written.body and pairs is None else None
    except WrittenError as error:
        raise DocsError(str(error)) from None
    except ValueError as error:
        raise DocsError(f"The body is not JSON: {error}") from None
    if written.method not in METHODS:
        raise DocsError(f"{written.method} is no method of HTTP.")
    if not all(sign for _, sign, _ in pairs or ()):
        raise DocsError("A body is JSON, or a form such as username=alice&password=secret.")
    form = None if pairs is None else {name: value for name, _, value in pairs}
    return Request(written.method, written.target, dict(written.headers), content, form)


def python_value(value: Any, indent: int = 0, used: int = 0) -> str:
    """Write a JSON value as Python, on one line where it fits after `used` characters."""
    if isinstance(value, str):
        return python_text(value)
    if not isinstance(value, dict | list) or not value:
        return repr(value)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    pad = " " * (indent + 4)

    def items(nested: int) -> list[str]:
        if isinstance(value, dict):
            return [f"{python_text(k)}: {python_value(v, nested)}" for k, v in value.items()]
        return [python_value(item, nested) for item in value]

    short = opening + ", ".join(items(0)) + closing
    if "\n" not in short and indent + used + len(short) < WIDTH:
        return short
    lines = "".join(f"{pad}{item},\n" for item in items(indent + 4))
    return f"{opening}\n{lines}{' ' * indent}{closing}"


def python_text(text: str) -> str:
    """Write a text as Python; with variables in it, as an f-string or as the variable itself."""
    if alone := VARIABLE.fullmatch(text):
        return alone[1]
    quoted = json.dumps(text, ensure_ascii=False)
    if not VARIABLE.search(text):
        return quoted
    return "f" + VARIABLE.sub(r"{\1}", quoted)


def as_httpx(request: Request, *, gets: Iterable[str] = ()) -> str:
    """Write the request as complete Python that prints the reply, and keeps the tokens in it."""
    arguments = [python_text(BASE_URL + request.path)]
    named = {"headers": request.headers or None, "json": request.json, "data": request.form}
    arguments += [
        f"{name}={python_value(value, 4, len(name) + 2)}"
        for name, value in named.items()
        if value is not None
    ]
    call = f"reply = httpx.{request.method.lower()}({', '.join(arguments)})"
    if "\n" in call or len(call) > WIDTH:
        lines = "".join(f"    {argument},\n" for argument in arguments)
        call = f"reply = httpx.{request.method.lower()}(\n{lines})"
    kept = [f'{name} = reply.json()["{TOKENS[name]}"]' for name in gets]
    return "\n".join(["import httpx", "", call, *kept, "print(reply.status_code, reply.text)"])


def as_curl(request: Request) -> str:
    """Write the request as a curl command for a POSIX shell."""
    parts = [f"curl -i {shell_text(BASE_URL + request.path)}"]
    has_body = request.json is not None or request.form is not None
    if request.method == "HEAD":
        parts[0] = parts[0].replace("-i", "-I")
    elif request.method != ("POST" if has_body else "GET"):
        parts.append(f"-X {request.method}")
    parts += [f"-H {shell_text(f'{name}: {value}')}" for name, value in request.headers.items()]
    if request.json is not None:
        if "content-type" not in map(str.lower, request.headers):
            parts.append("-H 'Content-Type: application/json'")
        parts.append(f"-d {shell_text(json.dumps(request.json, ensure_ascii=False))}")
    for name, value in (request.form or {}).items():
        parts.append(f"--data-urlencode {shell_text(f'{name}={value}')}")
    return " \\\n  ".join(parts)


def shell_text(text: str) -> str:
    """Quote a text for a POSIX shell; variables become the shell's."""
    if not VARIABLE.search(text):
        return shlex.quote(text)
    escaped = re.sub(r'(["\\$`])', r"\\\1", text)
    return '"' + VARIABLE.sub(r"$\1", escaped) + '"'


def as_text(status: int, reason: str, headers: dict[str, str], body: str) -> str:
    """Write a reply as it went over the wire, with the headers that matter and JSON indented."""
    names = [name for name in SHOWN_HEADERS if name in headers]
    lines = [f"HTTP/1.1 {status} {reason}"]
    lines += [f"{name.title().replace('Www', 'WWW')}: {headers[name]}" for name in names]
    if headers.get("content-type", "").startswith("application/json") and body:
        body = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    return "\n".join([*lines, "", body]).rstrip()
