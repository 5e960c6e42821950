"""s09 promises that a log-in can be ended, and that nothing of it opens or renews afterwards.

Explained: stages/s09_logout.md#the-log-out
"""

import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from attacks.lab.forge import claims_of, signed_again
from tests.support.logins import (
    UNKNOWN,
    Device,
    give_back,
    is_logged_in,
    is_logged_out,
    log_in_on,
)
from tests.support.promises import Person, error_of, is_challenged, renew

KINDS = ("access_token", "refresh_token")


@pytest.mark.parametrize("kind", KINDS)
def test_one_token_ends_both(client: httpx.Client, phone: Device, kind: str) -> None:
    """ASVS: 7.4.1"""
    answer = give_back(client, phone[kind])
    assert answer.status_code == 200
    assert is_logged_out(client, phone)
    assert all(phone[each] not in answer.text for each in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_other_device_goes_on(
    client: httpx.Client, phone: Device, laptop: Device, kind: str
) -> None:
    give_back(client, phone[kind])
    assert is_logged_out(client, phone)
    assert is_logged_in(client, laptop)


@pytest.mark.parametrize("kind", KINDS)
def test_an_older_token_ends_the_log_in_too(client: httpx.Client, phone: Device, kind: str) -> None:
    """A client that logs out may have missed the newest reply."""
    newest = renew(client, phone["refresh_token"]).json()
    assert give_back(client, phone[kind]).status_code == 200
    assert is_logged_out(client, newest)


@pytest.mark.parametrize("kind", KINDS)
def test_twice_is_as_good_as_once(client: httpx.Client, phone: Device, kind: str) -> None:
    first, second = give_back(client, phone[kind]), give_back(client, phone[kind])
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()


@pytest.mark.parametrize("hint", [*KINDS, "a_kind_that_nobody_knows"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_the_client_says_of_the_token_is_a_hint(
    client: httpx.Client, phone: Device, kind: str, hint: str
) -> None:
    """RFC 7009, section 2.1: a server may look for the token among all kinds."""
    answer = give_back(client, phone[kind], token_type_hint=hint, client_id="first-party")
    assert answer.status_code == 200
    assert is_logged_out(client, phone)


NO_TOKENS: dict[str, Callable[[Device], str]] = {
    "a-word": lambda _: "x",
    "two-dots": lambda _: "..",
    "a-nul": lambda _: "\0",
    "a-long-text": lambda _: "a." * 2_000,
    "another-alphabet": lambda _: "кузнец.ключ",
    "of-nobody": lambda _: f"{UNKNOWN}.{'A' * 43}",
    "the-id-alone": lambda phone: phone["refresh_token"][:36],
    "the-secret-alone": lambda phone: phone["refresh_token"][-43:],
    "a-part-of-the-secret": lambda phone: phone["refresh_token"][:-1],
    "one-more": lambda phone: f"{phone['refresh_token']}A",
    "its-sid": lambda phone: str(claims_of(phone["access_token"])["sid"]),
    "its-sid-as-a-refresh-token": lambda phone: (
        f"{claims_of(phone['access_token'])['sid']}.{'A' * 43}"
    ),
    "its-sid-before-the-secret": lambda phone: (
        f"{claims_of(phone['access_token'])['sid']}.{phone['refresh_token'][-43:]}"
    ),
    "another-signature": lambda phone: signed_again(phone["access_token"], "x" * 40),
    "no-signature": lambda phone: phone["access_token"].rpartition(".")[0] + ".",
    "bearer-before-it": lambda phone: f"Bearer {phone['access_token']}",
}


@pytest.mark.parametrize("name", NO_TOKENS)
def test_what_is_no_token_ends_nothing(client: httpx.Client, phone: Device, name: str) -> None:
    """RFC 7009, section 2.2: the client wants no such token to work, and none does.

    Explained: stages/s09_logout.md#two-names-of-a-log-in
    """
    answer = give_back(client, NO_TOKENS[name](phone))
    assert answer.status_code == 200
    assert len(answer.content) < 200
    assert is_logged_in(client, phone)


def test_an_access_token_that_has_expired_ends_nothing(
    client: httpx.Client, phone: Device, secret_key: str
) -> None:
    past = int(time.time()) - 3600
    expired = signed_again(phone["access_token"], secret_key, iat=past - 600, exp=past)
    assert give_back(client, expired).status_code == 200
    assert is_logged_in(client, phone)
    assert give_back(client, signed_again(phone["access_token"], secret_key)).status_code == 200
    assert is_logged_out(client, phone)


def test_a_sid_renews_nothing_and_ends_nothing(client: httpx.Client, phone: Device) -> None:
    """Whoever reads an access token in a log must not be able to log its user out."""
    sid = claims_of(phone["access_token"])["sid"]
    assert error_of(renew(client, f"{sid}.{'A' * 43}")) == "invalid_grant"
    assert is_logged_in(client, phone)


BAD_FORMS: dict[str, Callable[[str], dict[str, object]]] = {
    "nothing": lambda _: {},
    "empty": lambda _: {"data": {"token": ""}},
    "another-name": lambda token: {"data": {"refresh_token": token}},
    "twice": lambda token: {"data": {"token": [token, "x"]}},
    "twice-the-same": lambda token: {"data": {"token": [token, token]}},
    "in-the-url": lambda token: {"params": {"token": token}},
    "json": lambda token: {"json": {"token": token}},
    "a-file": lambda token: {"files": {"token": token.encode()}},
    "another-field-twice": lambda token: {"data": {"token": token, "token_type_hint": ["a", "b"]}},
}


@pytest.mark.parametrize("form", BAD_FORMS)
def test_a_request_that_can_be_read_in_two_ways_is_refused(
    client: httpx.Client, phone: Device, form: str
) -> None:
    """RFC 7009, section 2.2.1."""
    answer = client.post("/auth/revoke", **BAD_FORMS[form](phone["refresh_token"]))  # type: ignore[arg-type]
    assert error_of(answer) == "invalid_request"
    assert phone["refresh_token"] not in answer.text
    assert is_logged_in(client, phone)


def test_a_form_that_is_too_long_is_refused(client: httpx.Client, phone: Device) -> None:
    assert give_back(client, phone["refresh_token"] * 1000).status_code == 413
    assert is_logged_in(client, phone)


def test_a_log_in_after_it_is_a_new_one(client: httpx.Client, alice: Person, phone: Device) -> None:
    give_back(client, phone["refresh_token"])
    again = log_in_on(client, alice, "phone")
    assert is_logged_in(client, again)
    assert claims_of(again["access_token"])["sid"] != claims_of(phone["access_token"])["sid"]


def test_a_log_out_says_that_the_token_is_not_good(client: httpx.Client, phone: Device) -> None:
    give_back(client, phone["refresh_token"])
    for method, path in (("GET", "/secure-data"), ("GET", "/auth/logins")):
        answer = client.request(
            method, path, headers={"Authorization": f"Bearer {phone['access_token']}"}
        )
        assert is_challenged(answer)
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_no_log_line_holds_a_token_that_was_given_back(
    client: httpx.Client, phone: Device, laptop: Device, server_log: Path
) -> None:
    tokens = [phone["access_token"], phone["refresh_token"], *laptop.values()]
    for token in tokens:
        give_back(client, f"{token}x")
        give_back(client, token)
    log = server_log.read_text(encoding="utf-8")
    assert "/auth/revoke" in log
    assert all(token[-40:] not in log for token in tokens)


def test_the_description_names_the_form(client: httpx.Client) -> None:
    route = client.get("/openapi.json").json()["paths"]["/auth/revoke"]["post"]
    assert route["requestBody"]["required"]
    schema = route["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    assert schema["required"] == ["token"]
    assert schema["properties"]["token"]["format"] == "password"  # so /docs hides it
    assert {"200", "400", "413", "503"} <= route["responses"].keys()
