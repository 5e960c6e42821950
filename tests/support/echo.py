"""An app that prints what it is sent, as far as clients can agree on it."""

import json
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
COMPARED = ("authorization", "x-y", "content-type")


async def echo(request: Request) -> PlainTextResponse:
    """Print the method, the address, the headers that are compared, and the body."""
    headers = {name: request.headers[name] for name in COMPARED if name in request.headers}
    text = (await request.body()).decode()
    is_form = headers.get("content-type") == "application/x-www-form-urlencoded"
    body = parse_qsl(text) if is_form else json.loads(text or "null")
    seen = [request.method, request.url.path, request.url.query, headers, body]
    print("ECHO", json.dumps(seen), flush=True)
    return PlainTextResponse("seen")


app = Starlette(routes=[Route("/{path:path}", echo, methods=METHODS)])
