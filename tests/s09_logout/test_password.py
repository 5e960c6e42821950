"""s09 promises that a password can be changed, by who knows it, and that all log-ins end with it.

Explained: stages/s09_logout.md#the-password
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import httpx
import pytest

from tests.support.logins import (
    NEW,
    Device,
    change_password,
    is_logged_in,
    is_logged_out,
    log_in_on,
    put_password,
)
from tests.support.promises import Person, bearer, error_of, is_challenged
from tests.support.store import cost_of, stored_bytes, stored_hash


def test_the_new_one_logs_in_and_the_old_one_does_not(
    client: httpx.Client, alice: Person, phone: Device
) -> None:
    """ASVS: 6.2.2"""
    answer = change_password(client, phone, alice.password)
    assert answer.status_code == 204
    assert answer.content == b""
    assert error_of(alice.log_in(client)) == "invalid_grant"
    assert is_logged_in(client, log_in_on(client, replace(alice, password=NEW), "phone"))


def test_all_log_ins_end(client: httpx.Client, alice: Person, phone: Device) -> None:
    """ASVS: 7.4.3"""
    thief = log_in_on(client, alice, "thief")
    assert change_password(client, phone, alice.password).status_code == 204
    assert is_logged_out(client, thief)
    assert is_logged_out(client, phone)


def test_others_are_left_alone(client: httpx.Client, alice: Person, phone: Device) -> None:
    bob = Person()
    bob.register(client)
    of_bob = log_in_on(client, bob, "of bob")
    assert change_password(client, phone, alice.password).status_code == 204
    assert is_logged_in(client, of_bob)
    assert bob.log_in(client).status_code == 200


WRONG: dict[str, Callable[[str], str]] = {
    "another": lambda _: "battery horse correct",
    "empty": lambda _: "",
    "the-new-one": lambda _: NEW,
    "one-more": lambda right: f"{right}x",
    "one-less": lambda right: right[:-1],
    "in-capitals": str.upper,
    "a-space": lambda right: f"{right} ",
    "a-nul": lambda right: f"{right}\0",
    "a-long-one": lambda right: right * 200,
    "half-a-letter": lambda right: f"{right}\ud800",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_who_does_not_know_it_changes_nothing(
    client: httpx.Client, alice: Person, phone: Device, wrong: str
) -> None:
    """A stolen access token must not be enough to take the account over.

    ASVS: 6.2.3
    """
    typed = WRONG[wrong](alice.password)
    answer = change_password(client, phone, typed)
    assert answer.status_code == 400
    assert answer.json() == {"detail": "The current password is wrong."}
    assert is_logged_in(client, phone)
    assert alice.log_in(client).status_code == 200


BAD: dict[str, dict[str, object]] = {
    "too-short": {"new_password": "1234567"},
    "too-long": {"new_password": f"{NEW} " * 20},
    "a-nul": {"new_password": f"{NEW}\0"},
    "a-number": {"new_password": 12345678},
    "null": {"new_password": None},
    "half-a-letter": {"new_password": f"{NEW}\ud800"},
    "a-current-number": {"current_password": 12345678},
    "no-current-one": {"current_password": None},
    "more-than-asked-for": {"username": "root"},
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_one_is_refused(client: httpx.Client, alice: Person, phone: Device, bad: str) -> None:
    """The rules are those of the registration.

    ASVS: 6.2.1
    """
    good: dict[str, object] = {"current_password": alice.password, "new_password": NEW}
    answer = put_password(client, phone, {**good, **BAD[bad]})
    assert answer.status_code == 422
    assert alice.password not in answer.text
    assert NEW not in answer.text
    assert "root" not in answer.text
    assert "ud800" not in answer.text
    assert is_logged_in(client, phone)
    assert alice.log_in(client).status_code == 200


@pytest.mark.parametrize("left_out", ["current_password", "new_password"])
def test_both_are_needed(client: httpx.Client, alice: Person, phone: Device, left_out: str) -> None:
    """ASVS: 6.2.3"""
    passwords: dict[str, object] = {"current_password": alice.password, "new_password": NEW}
    del passwords[left_out]
    answer = put_password(client, phone, passwords)
    assert answer.status_code == 422
    assert is_logged_in(client, phone)


def test_a_password_is_one_in_every_normal_form(
    client: httpx.Client, alice: Person, phone: Device
) -> None:
    typed = "Zürich übt Öl zu sparen"
    assert change_password(client, phone, alice.password, normalize("NFD", typed)).is_success
    changed = replace(alice, password=normalize("NFC", typed))
    again = log_in_on(client, changed, "phone")
    assert change_password(client, again, normalize("NFD", changed.password)).is_success
    assert replace(alice, password=NEW).log_in(client).status_code == 200


@pytest.mark.parametrize("header", ["none", "a-refresh-token", "an-ended-log-in", "twice"])
def test_who_is_not_logged_in_is_challenged(
    client: httpx.Client, alice: Person, phone: Device, header: str
) -> None:
    ended = log_in_on(client, alice, "ended")
    client.post("/auth/revoke", data={"token": ended["refresh_token"]})
    token = {"a-refresh-token": phone["refresh_token"], "an-ended-log-in": ended["access_token"]}
    headers = bearer(token[header]) if header in token else {}
    passwords = {"current_password": alice.password, "new_password": NEW}
    twice = [*bearer(phone["access_token"]).items()] * (2 if header == "twice" else 0)
    answer = client.put("/auth/password", json=passwords, headers=twice or headers)
    assert is_challenged(answer)
    assert alice.log_in(client).status_code == 200


def test_the_database_holds_a_hash_of_it(
    client: httpx.Client, alice: Person, phone: Device, database: Path
) -> None:
    before = stored_hash(database, alice.username)
    assert change_password(client, phone, alice.password).status_code == 204
    after = stored_hash(database, alice.username)
    assert after != before
    assert cost_of(after) == cost_of(before), "the cost is that of a registration"
    assert NEW.encode() not in stored_bytes(database)


def test_no_log_line_holds_a_password_or_its_hash(
    client: httpx.Client, alice: Person, phone: Device, server_log: Path, database: Path
) -> None:
    secret = f"{NEW} that nobody knows"
    change_password(client, phone, f"{alice.password}!", secret)
    change_password(client, phone, alice.password, secret)
    log = server_log.read_text(encoding="utf-8")
    assert "/auth/password" in log
    assert alice.password not in log
    assert secret not in log
    assert stored_hash(database, alice.username) not in log


def test_the_description_names_the_replies(client: httpx.Client) -> None:
    route = client.get("/openapi.json").json()["paths"]["/auth/password"]["put"]
    assert {"204", "400", "401", "413", "422", "503"} <= route["responses"].keys()
