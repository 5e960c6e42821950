"""s10 promises that each route says what it needs, and lets in what has it, and nothing else.

Explained: stages/s10_scopes.md#what-a-route-needs
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import HTTPException
from fastapi.security import SecurityScopes
from starlette.requests import Request

from attacks.lab.forge import claims_of
from tests.support.logins import (
    NEW,
    change_password,
    give_back,
    is_logged_in,
    is_logged_out,
)
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
    """A new route without a word of it breaks this: nothing is open by accident.

    ASVS: 8.2.1
    """
    declared = {}
    for route, operation in operations(client):
        if route not in OPEN_TO_ALL:
            (scopes,) = operation["security"][0].values()
            assert scopes
            declared[route] = " ".join(scopes)
    assert declared == {**declared, **NEEDS}


def test_what_is_declared_is_asked_for(client: httpx.Client, alice: Person) -> None:
    """A word in the description stops nobody: each route refuses what lacks the scope.

    ASVS: 8.2.1, 10.3.2
    """
    description = client.get("/openapi.json").json()
    (scheme,) = description["components"]["securitySchemes"].values()
    known = scheme["flows"]["password"]["scopes"].keys()
    for route, operation in operations(client):
        for (declared,) in (need.values() for need in operation.get("security", [])):
            assert set(declared) <= known
            others = log_in_for(client, alice, " ".join(known - set(declared)))
            assert missing(send(client, route, others["access_token"])) == " ".join(declared)
            assert is_challenged(send(client, route, None))


def test_a_check_that_names_no_scope_lets_nobody_in(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who forgets to say what is needed has closed the route, and sees it at once.

    ASVS: 16.5.3
    """
    dependencies = load("utils.dependencies")
    claims = SimpleNamespace(sid="of a log-in", sub="of a user", scope=" ".join(SCOPES))
    monkeypatch.setattr(dependencies, "decode_token", lambda _: claims)
    login = SimpleNamespace(user=SimpleNamespace(role="user", disabled=False))
    monkeypatch.setattr(dependencies, "find_login", lambda *_: login)
    request = Request({"type": "http", "headers": []})
    ask = partial(dependencies.get_current_login, request, token="a token")
    assert ask(needed=SecurityScopes([*SCOPES])) is login
    with pytest.raises(HTTPException) as refusal:
        ask(needed=SecurityScopes([]))
    assert refusal.value.status_code == 403


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
    """ASVS: 6.3.4"""
    app = load("main").app
    paths = app.openapi()["paths"].items()
    described = {(method.upper(), path) for path, item in paths for method in METHODS & item.keys()}
    routers = [getattr(each, "original_router", None) for each in app.routes]
    routes = [each for each, router in zip(app.routes, routers, strict=True) if not router]
    routes += [each for router in routers if router for each in router.routes]
    found = {
        (method, each.path.replace(":uuid", ""))
        for each in routes
        for method in getattr(each, "methods", ["a WebSocket, or another app"])
    }
    of_the_description = {
        (method, path) for path in OF_THE_DESCRIPTION for method in ("GET", "HEAD")
    }
    assert found == described | of_the_description


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


def test_what_is_sent_is_not_judged_before(client: httpx.Client, alice: Person) -> None:
    """Who may not do it hears that first, and not what is wrong with the body."""
    small = log_in_for(client, alice, "data:read")
    headers = bearer(small["access_token"])
    answer = client.put("/auth/password", json={"new_password": 5}, headers=headers)
    assert missing(answer) == "account"


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
@pytest.mark.parametrize("scope", SCOPES)
def test_a_small_token_ends_its_own_log_in(
    client: httpx.Client, alice: Person, scope: str, kind: str
) -> None:
    """To give a token back needs no scope (RFC 7009): the token is the proof."""
    other, small = log_in_for(client, alice, "data:read"), log_in_for(client, alice, scope)
    assert give_back(client, small[kind]).status_code == 200
    assert is_logged_out(client, small)
    assert is_logged_in(client, other)


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("path", ["", "/{sid}"], ids=["all", "one"])
def test_who_owns_the_account_ends_a_small_log_in(
    client: httpx.Client, alice: Person, path: str, scope: str
) -> None:
    owner, small = log_in_for(client, alice, "account"), log_in_for(client, alice, scope)
    sid = claims_of(small["access_token"])["sid"]
    answer = client.delete(
        f"/auth/logins{path.format(sid=sid)}", headers=bearer(owner["access_token"])
    )
    assert answer.status_code == 204
    assert is_logged_out(client, small)


def test_two_small_tokens_are_no_token(client: httpx.Client, alice: Person) -> None:
    small = log_in_for(client, alice, "data:read")["access_token"]
    twice = [("Authorization", f"Bearer {small}")] * 2
    assert is_challenged(client.get("/auth/logins", headers=twice))


def test_a_refusal_says_nothing_of_the_user(client: httpx.Client, alice: Person) -> None:
    bob = Person()
    bob.register(client)
    tokens = [log_in_for(client, each, "data:read")["access_token"] for each in (alice, bob)]
    first, second = (send(client, ("GET", "/auth/logins"), each) for each in tokens)
    assert (first.status_code, second.status_code) == (403, 403)
    assert first.text == second.text
