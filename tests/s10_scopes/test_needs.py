"""s10 promises that each route says what it needs, and lets in what has it, and nothing else.

Explained: stages/s10_scopes.md#what-a-route-needs
"""

import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import httpx
import pytest

from tests.support.logins import NEW, change_password, give_back, is_logged_in, opens
from tests.support.promises import Person, bearer, is_challenged
from tests.support.scopes import (
    NAMES,
    NEEDS,
    SCOPES,
    Route,
    is_let_in,
    log_in_for,
    missing,
    send,
)

OPEN_TO_ALL = {
    ("GET", "/"),
    ("POST", "/auth/register"),
    ("POST", "/auth/token"),
    ("POST", "/auth/revoke"),  # the token itself is the proof
}
OF_THE_DESCRIPTION = {"/openapi.json", "/docs", "/docs/oauth2-redirect", "/redoc"}
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}

each_route = pytest.mark.parametrize("route", NEEDS, ids=NAMES)


def operations(client: httpx.Client) -> Iterator[tuple[Route, dict[str, Any]]]:
    """Walk through the description: each method of each path, whatever its parameter is called."""
    for path, item in client.get("/openapi.json").json()["paths"].items():
        for method in METHODS & item.keys():
            yield (method.upper(), re.sub(r"{\w+}", "{id}", path)), item[method]


def test_every_route_but_a_few_says_what_it_needs(client: httpx.Client) -> None:
    """A new route without a word of it breaks this: nothing is open by accident."""
    declared = {}
    for route, operation in operations(client):
        if route not in OPEN_TO_ALL:
            (scopes,) = operation["security"][0].values()
            assert scopes
            declared[route] = " ".join(scopes)
    assert declared == {**declared, **NEEDS}


def test_what_is_open_to_all_is_described_so(client: httpx.Client) -> None:
    described = {route for route, operation in operations(client) if "security" not in operation}
    assert described == OPEN_TO_ALL


def test_the_description_knows_each_scope(client: httpx.Client) -> None:
    """Swagger UI makes a box of each."""
    description = client.get("/openapi.json").json()
    (scheme,) = description["components"]["securitySchemes"].values()
    known = scheme["flows"]["password"]["scopes"]
    assert known.keys() >= set(SCOPES)
    assert all(known.values())


def test_no_route_is_missing_in_the_description(load: Callable[[str], ModuleType]) -> None:
    app = load("main").app
    described = app.openapi()["paths"].keys()
    found = set()
    for route in app.routes:
        original = getattr(route, "original_router", None)
        found |= {each.path for each in original.routes} if original else {route.path}
    assert {path.replace(":uuid", "") for path in found} == described | OF_THE_DESCRIPTION


@each_route
def test_the_scope_that_it_needs_is_enough(
    client: httpx.Client, alice: Person, route: Route
) -> None:
    tokens = log_in_for(client, alice, NEEDS[route])
    assert is_let_in(send(client, route, tokens["access_token"]))


@each_route
def test_all_others_together_are_not(client: httpx.Client, alice: Person, route: Route) -> None:
    others = " ".join(scope for scope in SCOPES if scope != NEEDS[route])
    tokens = log_in_for(client, alice, others)
    answer = send(client, route, tokens["access_token"])
    assert missing(answer) == NEEDS[route]
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.json().keys() == {"detail"}
    assert is_logged_in(client, tokens) or "data:read" not in others


@each_route
def test_without_a_token_everyone_is_challenged(client: httpx.Client, route: Route) -> None:
    answer = send(client, route, None)
    assert is_challenged(answer)
    assert "scope" not in answer.headers["WWW-Authenticate"]


@each_route
def test_a_bad_token_is_a_bad_token_first(
    client: httpx.Client, alice: Person, route: Route
) -> None:
    """A token that says too little, and has ended besides, is 401: a client renews it."""
    others = " ".join(scope for scope in SCOPES if scope != NEEDS[route])
    tokens = log_in_for(client, alice, others)
    give_back(client, tokens["refresh_token"])
    answer = send(client, route, tokens["access_token"])
    assert is_challenged(answer)
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


@each_route
def test_the_description_names_the_refusals(client: httpx.Client, route: Route) -> None:
    operation = dict(operations(client))[route]
    assert {"401", "403", "503"} <= operation["responses"].keys()


def test_a_small_token_ends_nothing(client: httpx.Client, alice: Person) -> None:
    phone = log_in_for(client, alice, "data:read")
    small = log_in_for(client, alice, "data:read users:read")
    for sid in "", "/6ba7b810-9dad-41d1-80b4-00c04fd430c8":
        path = f"/auth/logins{sid}"
        answer = client.delete(path, headers=bearer(small["access_token"]))
        assert missing(answer) == "account"
    assert is_logged_in(client, phone)
    assert is_logged_in(client, small)


def test_a_small_token_changes_no_password(client: httpx.Client, alice: Person) -> None:
    """Not even beside the right one."""
    small = log_in_for(client, alice, "data:read users:read")
    assert missing(change_password(client, small, alice.password, NEW)) == "account"
    assert alice.log_in(client).status_code == 200


def test_what_is_sent_is_not_read_before(client: httpx.Client, alice: Person) -> None:
    """Who may not do it hears that first, however wrong the body is."""
    small = log_in_for(client, alice, "data:read")
    headers = bearer(small["access_token"])
    answer = client.put("/auth/password", json={"new_password": 5}, headers=headers)
    assert missing(answer) == "account"


def test_a_small_token_ends_its_own_log_in(client: httpx.Client, alice: Person) -> None:
    """To give a token back needs no scope (RFC 7009): the token is the proof."""
    other, small = (log_in_for(client, alice, "data:read") for _ in range(2))
    assert give_back(client, small["access_token"]).status_code == 200
    assert not opens(client, small["access_token"])
    assert is_logged_in(client, other)
