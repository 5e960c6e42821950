"""s11 promises that who is shut out is out at once, with all that they have.

Explained: stages/s11_roles.md#who-is-shut-out
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from attacks.lab.roles import ADMIN, ALL
from tests.support.logins import (
    UNKNOWN,
    Device,
    give_back,
    is_logged_in,
    is_logged_out,
    log_in_on,
    opens,
)
from tests.support.promises import Person, error_of, is_challenged, renew
from tests.support.roles import (
    change_row,
    disable,
    id_of,
    list_users,
    log_in_as_admin,
    may_list,
    register_admin,
)
from tests.support.scopes import ask_for, log_in_for


def test_who_is_shut_out_is_out_on_all_devices(
    client: httpx.Client, admin: Device, phone: Device, laptop: Device
) -> None:
    """ASVS: 7.4.2, 7.4.5, 8.3.2"""
    answer = disable(client, admin, id_of(phone))
    assert (answer.status_code, answer.content) == (204, b"")
    for device in phone, laptop:
        assert is_logged_out(client, device)


def test_who_is_shut_out_does_not_come_in_again(
    client: httpx.Client, admin: Device, alice: Person, phone: Device
) -> None:
    """The answer is that of a wrong password, whatever is asked for besides."""
    disable(client, admin, id_of(phone))
    for scope in "", ALL, ADMIN:
        right = ask_for(client, alice, scope)
        wrong = ask_for(client, replace(alice, password="not this one"), scope)
        assert error_of(right) == "invalid_grant"
        assert right.text == wrong.text


def test_the_name_stays_taken(
    client: httpx.Client, admin: Device, alice: Person, phone: Device
) -> None:
    again = replace(alice, password="of somebody else")
    before = again.register(client)
    disable(client, admin, id_of(phone))
    after = again.register(client)
    assert (after.status_code, after.text) == (400, before.text), "it tells nobody who is shut out"


def test_nobody_else_is_shut_out(client: httpx.Client, admin: Device, phone: Device) -> None:
    bob = Person()
    bob.register(client)
    other = log_in_on(client, bob, "of bob")
    disable(client, admin, id_of(phone))
    assert is_logged_in(client, other)
    assert bob.log_in(client).status_code == 200
    assert is_logged_in(client, admin)


def test_twice_is_as_good_as_once(client: httpx.Client, admin: Device, phone: Device) -> None:
    assert [disable(client, admin, id_of(phone)).status_code for _ in range(2)] == [204, 204]
    assert is_logged_out(client, phone)


def test_to_log_out_is_always_answered(
    client: httpx.Client, admin: Device, phone: Device, laptop: Device
) -> None:
    disable(client, admin, id_of(phone))
    for token in phone["access_token"], laptop["refresh_token"]:
        assert give_back(client, token).status_code == 200


@pytest.mark.parametrize("spelling", [str.lower, str.upper], ids=["small", "capitals"])
def test_nobody_shuts_themselves_out(
    client: httpx.Client, admin: Device, spelling: Callable[[str], str]
) -> None:
    """Whoever could undo it would be gone."""
    assert disable(client, admin, spelling(id_of(admin))).status_code == 404
    assert may_list(client, admin)


def test_nobody_is_not_shut_out(client: httpx.Client, admin: Device) -> None:
    answer = disable(client, admin, UNKNOWN)
    assert answer.status_code == 404
    assert UNKNOWN not in answer.text
    assert may_list(client, admin)


@pytest.mark.parametrize("user_id", ["1", "me", f"{UNKNOWN}x", "%00"])
def test_what_is_no_id_is_no_address(client: httpx.Client, admin: Device, user_id: str) -> None:
    assert disable(client, admin, user_id).status_code == 404


def test_an_admin_is_shut_out_by_another(
    client: httpx.Client, database: Path, admin: Device
) -> None:
    other = log_in_as_admin(client, database)
    assert disable(client, admin, id_of(other)).status_code == 204
    assert is_challenged(disable(client, other, id_of(admin)))
    assert is_challenged(list_users(client, other))
    assert may_list(client, admin)


def test_a_user_shuts_nobody_out(client: httpx.Client, phone: Device, admin: Device) -> None:
    """ASVS: 8.2.1"""
    assert disable(client, phone, id_of(admin)).status_code == 403
    assert is_logged_in(client, admin)


def test_what_an_operator_does_in_the_database_counts_at_once(
    client: httpx.Client, database: Path, alice: Person, phone: Device
) -> None:
    """The rows of the log-ins are there still."""
    change_row(database, alice, disabled=True)
    assert not opens(client, phone["access_token"])
    assert is_logged_out(client, phone)
    assert error_of(alice.log_in(client)) == "invalid_grant"


def test_who_is_let_in_again_has_to_log_in(
    client: httpx.Client, database: Path, admin: Device, alice: Person, phone: Device
) -> None:
    disable(client, admin, id_of(phone))
    change_row(database, alice, disabled=False)
    assert is_logged_out(client, phone)
    assert is_logged_in(client, log_in_on(client, alice, "anew"))


def test_who_has_used_a_token_meanwhile_has_lost_the_log_in(
    client: httpx.Client, database: Path, alice: Person, phone: Device
) -> None:
    """Who is disabled by hand, and tries to renew, does not go on when it is undone."""
    change_row(database, alice, disabled=True)
    assert error_of(renew(client, phone["refresh_token"])) == "invalid_grant"
    change_row(database, alice, disabled=False)
    assert is_logged_out(client, phone)


def test_a_role_outlives_it(client: httpx.Client, database: Path, admin: Device) -> None:
    other = register_admin(client, database)
    disable(client, admin, id_of(log_in_for(client, other, ADMIN)))
    change_row(database, other, disabled=False)
    assert may_list(client, log_in_for(client, other, ADMIN))


def test_nothing_of_a_token_is_logged(
    client: httpx.Client, admin: Device, phone: Device, server_log: Path
) -> None:
    list_users(client, admin)
    disable(client, admin, id_of(phone))
    log = server_log.read_text(encoding="utf-8", errors="replace")
    assert all(token[-30:] not in log for token in (*admin.values(), *phone.values()))


def test_a_disabled_admin_has_no_power(client: httpx.Client, database: Path) -> None:
    ada = register_admin(client, database)
    tokens = log_in_for(client, ada, ADMIN)
    change_row(database, ada, disabled=True)
    assert is_challenged(list_users(client, tokens))
