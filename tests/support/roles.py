"""Admins, and those whom they shut out; what the operator does, is done in the database."""

from pathlib import Path

import httpx

from attacks.lab.forge import claims_of
from attacks.lab.roles import ALL
from attacks.lab.rows import set_column
from tests.support.logins import Device
from tests.support.promises import Person, bearer
from tests.support.scopes import log_in_for
from tests.support.store import NO_FILE


def change_row(database: Path, person: Person, **values: str | int) -> None:
    """Change the row of a user beside the app, as an operator does."""
    assert database.exists(), NO_FILE
    for column, value in values.items():
        is_changed = set_column(database, person.username, column, value)
        assert is_changed, f"no table has a column {column} and a row with the name of this user"


def register_admin(client: httpx.Client, database: Path) -> Person:
    """Register somebody, and make an admin of them."""
    ada = Person()
    ada.register(client)
    change_row(database, ada, role="admin")
    return ada


def log_in_as_admin(client: httpx.Client, database: Path) -> Device:
    """Register an admin, who logs in for all that there is."""
    return log_in_for(client, register_admin(client, database), ALL)


def id_of(device: Device) -> str:
    """Read whose a device is."""
    return str(claims_of(device["access_token"])["sub"])


def list_users(client: httpx.Client, admin: Device, **query: str) -> httpx.Response:
    """Ask for a page of users."""
    return client.get("/users", params=query, headers=bearer(admin["access_token"]))


def disable(client: httpx.Client, admin: Device, user_id: object) -> httpx.Response:
    """Shut a user out."""
    return client.post(f"/users/{user_id}/disable", headers=bearer(admin["access_token"]))


def may_list(client: httpx.Client, admin: Device) -> bool:
    """Tell whether a device has the power of an admin now."""
    return list_users(client, admin).status_code == 200
