"""s10 promises that who may read users finds each by the id, and nothing but what is public.

Explained: stages/s10_scopes.md#who-the-users-are
"""

import httpx
import pytest

from attacks.lab.forge import claims_of
from tests.support.logins import UNKNOWN, Device
from tests.support.promises import Person, bearer, until
from tests.support.scopes import log_in_for

NO_IDS = ["1", "me", "alice", f"{UNKNOWN}x", UNKNOWN[:-1], "%00", "..%2f", "é"]


@pytest.fixture
def reader(client: httpx.Client, alice: Person) -> Device:
    """The tokens of Alice for reading users, and for nothing else."""
    return log_in_for(client, alice, "users:read")


def read(client: httpx.Client, reader: Device, user_id: object) -> httpx.Response:
    """Ask who somebody is."""
    return client.get(f"/users/{user_id}", headers=bearer(reader["access_token"]))


def test_a_user_is_found_by_the_id(client: httpx.Client, alice: Person, reader: Device) -> None:
    user_id = claims_of(reader["access_token"])["sub"]
    answer = read(client, reader, user_id)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json() == {"id": user_id, "username": alice.username, "email": alice.email}


@until("s11")
def test_whoever_may_read_one_may_read_all(client: httpx.Client, reader: Device) -> None:
    """The open door of this stage."""
    bob = Person()
    user_id = bob.register(client).json()["id"]
    assert read(client, reader, user_id).json()["username"] == bob.username


def test_nobody_has_an_id_that_nobody_has(client: httpx.Client, reader: Device) -> None:
    answer = read(client, reader, UNKNOWN)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"  # somebody may have it by tomorrow
    assert answer.json().keys() == {"detail"}
    assert UNKNOWN not in answer.text


def test_a_log_in_is_no_user(client: httpx.Client, reader: Device) -> None:
    sid = claims_of(reader["access_token"])["sid"]
    for unknown in sid, reader["refresh_token"].partition(".")[0]:
        assert read(client, reader, unknown).status_code == 404


@pytest.mark.parametrize("user_id", NO_IDS)
def test_what_is_no_id_is_no_address(client: httpx.Client, reader: Device, user_id: str) -> None:
    assert read(client, reader, user_id).status_code == 404


@until("s11")
def test_the_list_of_all_is_no_address(client: httpx.Client, reader: Device) -> None:
    for path in "/users", "/users/":
        answer = client.get(path, headers=bearer(reader["access_token"]))
        assert answer.status_code == 404
