"""Replies held against what the app says of itself in /openapi.json: status, headers and body."""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import fastjsonschema
import httpx

SIGNPOSTS = ("Retry-After", "WWW-Authenticate")  # headers that tell a client what to do next
OF_FASTAPI = "HTTPValidationError"  # the same shape with more in it, so our replies would pass
Json = dict[str, Any]


class Description:
    """What an app says of its routes (OpenAPI 3.1)."""

    def __init__(self, document: Json) -> None:
        """Take the content of /openapi.json."""
        self._document = document
        self._paths = {
            re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)): routes
            for path, routes in document["paths"].items()
        }
        self._validator = cache(self._compile)

    def check(self, response: httpx.Response, path: str) -> None:
        """Hold a reply against the description of its route; without a route there is none.

        Raises:
            AssertionError: the description does not know it so.
        """
        request = response.request
        routes = [routes for form, routes in self._paths.items() if form.fullmatch(path)]
        operation = routes[0].get(request.method.lower()) if routes else None
        if operation is None:
            return
        answers, status = operation["responses"], str(response.status_code)
        assert status in answers, f"/openapi.json knows no {status} of {request.method} {path}"
        self._check_headers(response, answers[status].get("headers", {}))
        self._check_body(response, answers[status].get("content", {}))

    def _check_headers(self, response: httpx.Response, described: Json) -> None:
        for name, header in described.items():
            assert name in response.headers or not header.get("required"), f"{name} is missing"
            kind, value = header["schema"]["type"], response.headers.get(name, "0")
            assert kind == "string" or (kind == "integer" and value.isdecimal()), f"{name}: {value}"
        is_401 = response.status_code == httpx.codes.UNAUTHORIZED  # RFC 9110, section 15.5.2
        assert not is_401 or described["WWW-Authenticate"]["required"], "a 401 must challenge"
        for name in SIGNPOSTS:
            assert name in described or name not in response.headers, f"{name} is not described"

    def _check_body(self, response: httpx.Response, described: Json) -> None:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if not response.content:
            return
        assert kind in described, f"/openapi.json knows no {kind or 'body'} here"
        if kind != "application/json":
            assert described[kind]["schema"] == {"type": "string"}
            return
        schema, body = described[kind]["schema"], response.json()
        is_list = schema.get("type") == "array"
        name = (schema["items"] if is_list else schema)["$ref"].rpartition("/")[2]
        assert name != OF_FASTAPI, "this route is described with a 422 that is not the app's"
        for each in body if is_list else [body]:
            self._check_model(name, each)

    def _check_model(self, name: str, body: Json) -> None:
        unknown = body.keys() - self._document["components"]["schemas"][name]["properties"].keys()
        assert not unknown, f"{name} knows no field {unknown}"
        try:
            self._validator(name)(body)
        except fastjsonschema.JsonSchemaValueException as error:
            raise AssertionError(f"the reply is no {name}: {error.message}") from None

    def _compile(self, name: str) -> Callable[[object], object]:
        schema = {"$ref": f"#/components/schemas/{name}", **self._document}
        validate: Callable[[object], object] = fastjsonschema.compile(schema)
        return validate


@cache
def describe(document: str) -> Description:
    """Read a description; many clients of one app share it, with its schemas made ready."""
    return Description(json.loads(document))


class Settings:
    """Whether replies are held at all: an app of the reader's may say less of itself."""

    held = True


def hold_to_description(plain: httpx.Client) -> Callable[[httpx.Response], None]:
    """Make a hook of an httpx client that checks each reply.

    Args:
        plain: another client of the same app, which asks for the description.
    """

    @cache
    def description() -> Description:
        return describe(plain.get("/openapi.json").text)

    def check(response: httpx.Response) -> None:
        response.read()
        root = plain.base_url.path.rstrip("/")
        path = response.request.url.path.removeprefix(root)
        if path != "/openapi.json":
            description().check(response, path)

    return check
