"""The exercise of s11: an admin lets somebody in again, who has to log in.

Explained: exercises.md#let-somebody-in-again
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from attacks.lab.roles import ADMIN, ALL
from tests.support.logins import UNKNOWN, Device, is_logged_in, is_logged_out, log_in_on
from tests.support.promises import Person, bearer, is_challenged, over_http
from tests.support.roles import disable, id_of, list_users, may_list, register_admin
from tests.support.scopes import SCOPES, log_in_for, missing
from tests.support.store import locked

ROUNDS = 5


def enable(client: httpx.Client, admin: Device, user_id: object) -> httpx.Response:
    """Let a user in again."""
    return client.post(f"/users/{user_id}/enable", headers=bearer(admin["access_token"]))


def test_who_is_let_in_again_logs_in(
    client: httpx.Client, admin: Device, alice: Person, phone: Device
) -> None:
    disable(client, admin, id_of(phone))
    answer = enable(client, admin, id_of(phone))
    assert (answer.status_code, answer.content) == (204, b"")
    assert is_logged_in(client, log_in_on(client, alice, "anew"))


def test_what_was_ended_stays_so(
    client: httpx.Client, admin: Device, phone: Device, laptop: Device
) -> None:
    """A thief who had a token has nothing of it."""
    disable(client, admin, id_of(phone))
    enable(client, admin, id_of(phone))
    assert is_logged_out(client, phone)
    assert is_logged_out(client, laptop)


def test_the_list_says_it(
    client: httpx.Client, admin: Device, alice: Person, phone: Device
) -> None:
    disable(client, admin, id_of(phone))
    enable(client, admin, id_of(phone))
    page = list_users(client, admin, after=alice.username[:-1]).json()
    (found,) = (user for user in page if user["username"] == alice.username)
    assert found["disabled"] is False


def test_who_was_never_shut_out_loses_nothing(
    client: httpx.Client, admin: Device, phone: Device
) -> None:
    assert enable(client, admin, id_of(phone)).status_code == 204
    assert is_logged_in(client, phone)


def test_nobody_else_is_let_in(client: httpx.Client, admin: Device, phone: Device) -> None:
    bob = Person()
    bob.register(client)
    other = log_in_on(client, bob, "of bob")
    for device in phone, other:
        disable(client, admin, id_of(device))
    enable(client, admin, id_of(phone))
    assert bob.log_in(client).status_code == 400


@pytest.mark.parametrize("scope", SCOPES)
def test_letting_in_takes_the_power_of_an_admin(
    client: httpx.Client, alice: Person, scope: str
) -> None:
    small = log_in_for(client, alice, scope)
    assert missing(enable(client, small, id_of(small))) == ADMIN


def test_who_has_no_token_is_challenged(client: httpx.Client) -> None:
    assert is_challenged(client.post(f"/users/{UNKNOWN}/enable"))


@over_http
def test_who_is_shut_out_meanwhile_lets_nobody_in(
    client: httpx.Client, database: Path, admin: Device
) -> None:
    """Both requests have shown a good token, and wait for their turn to write."""
    for _ in range(ROUNDS):
        eve = register_admin(client, database)
        other = log_in_for(client, eve, ALL)
        with ThreadPoolExecutor(2) as pool:
            with locked(database):
                shut_out = pool.submit(disable, client, admin, id_of(other))
                let_in = pool.submit(enable, client, other, id_of(other))
                assert all(may_list(client, admin) for _ in range(20)), "time for both looks"
            assert shut_out.result().status_code == 204
            assert let_in.result().status_code in (204, 401, 404)
        assert is_logged_out(client, other)
        assert eve.log_in(client).status_code == 400


def test_nobody_is_not_let_in(client: httpx.Client, admin: Device) -> None:
    assert enable(client, admin, UNKNOWN).status_code == 404
