"""Log-ins: made without a request, whatever a stage asks for, and on the devices of a person."""

import json
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
Device = dict[str, str]  # the two tokens of a log-in, by their names in the reply


def remember(logins: ModuleType, user_id: UUID, refresh_hash: str) -> Any:
    """Add a log-in of a user whose stored password hash is "x"."""
    user = logins.User(id=user_id, hashed_password="x")
    asks_for_a_client = "client" in signature(logins.add_login).parameters
    return logins.add_login(user, refresh_hash, *["a client"] * asks_for_a_client)


def sign(tokens: ModuleType, subject: str = SUBJECT, **options: Any) -> str:
    """Make an access token as the stage makes them, of some log-in."""
    asks_for_a_login = "sid" in signature(tokens.create_access_token).parameters
    token: str = tokens.create_access_token(subject, *[SUBJECT] * asks_for_a_login, **options)
    return token


def log_in_on(client: httpx.Client, person: Person, device: str) -> Device:
    """Log in with a client that calls itself `device`."""
    answer = client.post("/auth/token", data=person.login(), headers={"User-Agent": device})
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
