"""What the promises of all stages share: their marks, and the people who use the API."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from attacks.lab import target
from course.inside import transport_to
from course.live import LiveError, LiveStage
from tests.support.described import Settings, hold_to_description

until = pytest.mark.until  # @until("s05"): s05 replaces this promise on purpose
heavy = pytest.mark.heavy  # at its home and at the ends alone, and by make slow
over_http = pytest.mark.over_http  # needs a server: its threads, its sockets, its limits
threads = pytest.mark.threads  # needs several threads in this process
deep_stack = pytest.mark.deep_stack  # a text too deeply nested for the stack of a browser
slow = pytest.mark.slow  # left to make slow
weekly = pytest.mark.weekly  # left to make everywhere, once a week
SUBJECT = "0123456789abcdef0123456789abcdef"  # of a token: can be a name, and a UUID
CHARACTERS = {chr(code) for code in range(0x20, 0x7F)} - {'"', "\\"}  # RFC 6749, section 5.2
NO_ROUTE = (httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED)


class Person(target.Person):
    """Someone new who uses the API as it is meant."""

    def register(self, client: httpx.Client) -> httpx.Response:
        """Send a registration."""
        return client.post("/auth/register", json=self.registration())

    def log_in(self, client: httpx.Client) -> httpx.Response:
        """Exchange the name and password for a token."""
        return client.post("/auth/token", data=self.login())


def connect(url: str, *, described: bool = True) -> httpx.Client:
    """Make an HTTP client of an app, without a proxy between.

    Each request has a connection of its own: a server that broke closes the one it broke on.

    Args:
        url: where the app answers.
        described: whether each reply must be one that the description of the app knows.
    """
    is_held = described and Settings.held
    hooks = [hold_to_description(connect(url, described=False))] if is_held else []
    return httpx.Client(
        base_url=url,
        timeout=60,
        limits=httpx.Limits(max_keepalive_connections=0),
        trust_env=False,
        verify=target.TLS,
        transport=transport_to(url),
        event_hooks={"response": hooks},
    )


def refused_at_start(start: Callable[..., LiveStage], **settings: str) -> list[str]:
    """Start a server that must not start with these settings; return the lines that it prints."""
    with pytest.raises(LiveError) as refusal, start(**settings):
        pass
    _, *lines = str(refusal.value).splitlines()
    return lines


def bearer(token: str) -> dict[str, str]:
    """The header that carries an access token (RFC 6750, section 2.1)."""
    return {"Authorization": f"Bearer {token}"}


def is_refused(response: httpx.Response) -> bool:
    """Tell whether a route blames the request (4xx), not itself (5xx); no route is no refusal."""
    return response.is_client_error and response.status_code not in NO_ROUTE


def is_challenged(response: httpx.Response) -> bool:
    """Tell whether the client is asked to say who it is (RFC 6750, section 3)."""
    challenge = response.headers.get("WWW-Authenticate", "")
    return response.status_code == 401 and challenge.partition(" ")[0] == "Bearer"


def is_wrong_login(response: httpx.Response) -> bool:
    """Tell whether a login is refused; a promise of s04 and one of s07 say in which words."""
    return is_challenged(response) or (
        response.status_code == 400 and response.json().get("error") == "invalid_grant"
    )


def error_of(response: httpx.Response) -> str:
    """Read the code of a refused grant, which has to be whole (RFC 6749, section 5.2)."""
    assert response.status_code == 400
    assert response.headers["Cache-Control"] == "no-store"
    assert "WWW-Authenticate" not in response.headers
    refusal: dict[str, str] = response.json()
    assert refusal.keys() == {"error", "error_description", "detail"}
    assert refusal["error_description"] == refusal["detail"]
    assert set(refusal["detail"]) <= CHARACTERS
    return refusal["error"]


def renewal(refresh_token: str) -> dict[str, str]:
    """The form that exchanges a refresh token (RFC 6749, section 6)."""
    return {"grant_type": "refresh_token", "refresh_token": refresh_token}


def renew(client: httpx.Client, refresh_token: str) -> httpx.Response:
    """Exchange a refresh token for new tokens."""
    return client.post("/auth/token", data=renewal(refresh_token))


def referenced(description: dict[str, Any], node: dict[str, str]) -> dict[str, Any]:
    """Follow a reference in /openapi.json, so that the names of the models don't matter."""
    assert "$ref" in node, "the description names no model here: say which one the route returns"
    model: dict[str, Any] = description["components"]["schemas"][node["$ref"].rpartition("/")[2]]
    return model


def described_answers(client: httpx.Client, method: str, path: str) -> dict[str, set[str]]:
    """Read from /openapi.json which answers a route gives, each with its fields."""
    description = client.get("/openapi.json").json()
    return {
        status: set(
            referenced(description, answer["content"]["application/json"]["schema"])["properties"]
        )
        for status, answer in description["paths"][path][method]["responses"].items()
    }
