"""Log-ins: made without a request, whatever a stage asks for, and on the devices of a person."""

import json
from collections.abc import Callable
from inspect import signature
from types import ModuleType
from typing import Any
from uuid import UUID

import httpx

from tests.support.promises import (
    SUBJECT,
    Person,
    bearer,
    error_of,
    is_challenged,
    renew,
)

UNKNOWN = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"  # an id that no log-in has
NEW = "a better battery staple"  # a password
MADE_UP = {"client": "a client", "sid": SUBJECT, "scope": "data:read"}
Device = dict[str, str]  # the two tokens of a log-in, by their names in the reply


def asked_for(function: Callable[..., Any]) -> dict[str, str]:
    """Find values for those parameters that a function has from some stage on."""
    return {name: MADE_UP[name] for name in signature(function).parameters if name in MADE_UP}


def add_login(logins: ModuleType, user: Any, refresh_hash: str = "a hash", **values: str) -> Any:
    """Add a log-in of a user, as the stage does after a password was right."""
    return logins.add_login(user, refresh_hash, **{**asked_for(logins.add_login), **values})


def remember(logins: ModuleType, user_id: UUID, refresh_hash: str) -> Any:
    """Add a log-in of a user whose stored password hash is "x"."""
    return add_login(logins, logins.User(id=user_id, hashed_password="x"), refresh_hash)


def sign(tokens: ModuleType, subject: str = SUBJECT, **options: Any) -> str:
    """Make an access token as the stage makes them, of some log-in."""
    create = tokens.create_access_token
    token: str = create(subject, **{**asked_for(create), **options})
    return token


def log_in_on(client: httpx.Client, person: Person, device: str) -> Device:
    """Log in with a client that calls itself `device`."""
    return tokens_in(
        client.post("/auth/token", data=person.login(), headers={"User-Agent": device})
    )


def tokens_in(answer: httpx.Response) -> Device:
    """Take the two tokens out of the reply to a login."""
    assert answer.status_code == 200
    tokens: Device = answer.json()
    return {name: tokens[name] for name in ("access_token", "refresh_token")}


def give_back(client: httpx.Client, token: str, **hints: str) -> httpx.Response:
    """Tell the server that a token shall open nothing any more (RFC 7009)."""
    return client.post("/auth/revoke", data={"token": token, **hints})


def opens(client: httpx.Client, access_token: str) -> bool:
    """Tell whether an access token opens the data."""
    return client.get("/secure-data", headers=bearer(access_token)).status_code == 200


def change_password(
    client: httpx.Client, device: Device, current: str, new: str = NEW
) -> httpx.Response:
    """Ask for another password."""
    passwords: dict[str, object] = {"current_password": current, "new_password": new}
    return put_password(client, device, passwords)


def put_password(client: httpx.Client, device: Device, body: dict[str, object]) -> httpx.Response:
    """Send a change; half a letter is written as JSON may write it."""
    headers = {**bearer(device["access_token"]), "Content-Type": "application/json"}
    return client.put("/auth/password", content=json.dumps(body), headers=headers)


def is_logged_in(client: httpx.Client, device: Device) -> bool:
    """Tell whether the tokens of a device open and renew; the refresh token is used up."""
    return (
        opens(client, device["access_token"]) and renew(client, device["refresh_token"]).is_success
    )


def is_logged_out(client: httpx.Client, device: Device) -> bool:
    """Tell whether the tokens of a device neither open nor renew."""
    answer = client.get("/secure-data", headers=bearer(device["access_token"]))
    ended = error_of(renew(client, device["refresh_token"])) == "invalid_grant"
    return is_challenged(answer) and ended
