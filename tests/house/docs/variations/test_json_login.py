"""Log in with JSON: as strict as the form, and refused in the same words."""

import json
from dataclasses import replace

import httpx
import pytest

from tests.support.logins import opens
from tests.support.promises import Person, error_of, renew
from tests.support.scopes import granted

MARK = "5317008"  # stands in each bad value; no reply may repeat it


def send(client: httpx.Client, body: str | bytes, kind: str = "application/json") -> httpx.Response:
    """Send a body as it is."""
    return client.post("/auth/login", content=body, headers={"Content-Type": kind})


def good(alice: Person, **more: object) -> dict[str, object]:
    """What logs Alice in, and what else is said."""
    return {"username": alice.username, "password": alice.password, **more}


def test_json_opens_and_renews_as_the_form_does(client: httpx.Client, alice: Person) -> None:
    answer = client.post("/auth/login", json=good(alice))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json().keys() == alice.log_in(client).json().keys()
    assert opens(client, answer.json()["access_token"])
    assert renew(client, answer.json()["refresh_token"]).status_code == 200


def test_it_asks_for_scopes_as_the_form_does(client: httpx.Client, alice: Person) -> None:
    small = client.post("/auth/login", json=good(alice, scope="data:read"))
    assert granted(small) == {"data:read"}
    assert error_of(client.post("/auth/login", json=good(alice, scope=MARK))) == "invalid_scope"


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON"])
def test_the_media_type_may_be_written_so(client: httpx.Client, alice: Person, kind: str) -> None:
    assert send(client, json.dumps(good(alice)), kind).status_code == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp", "*/*"]
)
def test_another_media_type_is_refused(client: httpx.Client, alice: Person, kind: str) -> None:
    """A form of another page can send text, and no JSON without asking (CORS)."""
    assert error_of(send(client, json.dumps(good(alice)), kind)) == "invalid_request"


def test_a_wrong_password_is_refused_in_the_same_words(client: httpx.Client, alice: Person) -> None:
    wrong = replace(alice, password="not this one")
    by_form, by_json = wrong.log_in(client), client.post("/auth/login", json=good(wrong))
    nobody = client.post("/auth/login", json=good(Person()))
    assert error_of(by_json) == "invalid_grant"
    assert by_form.text == by_json.text == nobody.text


TWICE = {
    "password-first": '{{"password": "{mark}", "username": "{name}", "password": "{password}"}}',
    "password-last": '{{"username": "{name}", "password": "{password}", "password": "{mark}"}}',
    "the-same": '{{"username": "{name}", "password": "{password}", "password": "{password}"}}',
    "name": '{{"username": "{mark}", "username": "{name}", "password": "{password}"}}',
    "escaped": '{{"user\\u006eame": "{mark}", "username": "{name}", "password": "{password}"}}',
}


@pytest.mark.parametrize("body", TWICE.values(), ids=TWICE)
def test_a_key_that_comes_twice_is_refused(client: httpx.Client, alice: Person, body: str) -> None:
    names = {"name": alice.username, "password": alice.password, "mark": MARK}
    answer = send(client, body.format(**names))
    assert error_of(answer) == "invalid_request"
    assert MARK not in answer.text


ODD = {
    "another-key": {MARK: 1},
    "grant-type": {"grant_type": "refresh_token"},
    "role": {"role": "admin"},
    "scope-as-a-list": {"scope": [MARK]},
    "scope-null": {"scope": None},
    "name-as-a-number": {"username": 5317008},
    "name-as-a-list": {"username": [MARK]},
    "password-true": {"password": True},
    "password-null": {"password": None},
    "name-empty": {"username": ""},
    "password-empty": {"password": ""},
}


@pytest.mark.parametrize("more", ODD.values(), ids=ODD)
def test_what_is_no_log_in_is_refused(
    client: httpx.Client, alice: Person, more: dict[str, object]
) -> None:
    answer = client.post("/auth/login", json=good(alice, **more))
    assert error_of(answer) == "invalid_request"
    assert MARK not in answer.text


BROKEN = {
    "empty": b"",
    "null": b"null",
    "a-list": b"[]",
    "a-text": b'"a"',
    "cut": b'{"username": "a", "password": "',
    "NaN": b'{"username": NaN, "password": "a"}',
    "deep": b"[" * 16_000,
    "deep-objects": b'{"a":' * 3_000,
    "long-number": b'{"username": "a", "password": ' + b"9" * 10_000 + b"}",
    "no-UTF-8": b'{"username": "\xff", "password": "a"}',
    "UTF-16": json.dumps({"username": "a", "password": MARK}).encode("utf-16"),
    "a-mark-before": b'\xef\xbb\xbf{"username": "a", "password": "a"}',
    "form": b"username=a&password=b",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_what_is_no_json_is_refused(client: httpx.Client, body: bytes) -> None:
    assert error_of(send(client, body)) == "invalid_request"


@pytest.mark.parametrize("field", ["username", "password"])
@pytest.mark.parametrize("odd", [r"\u0000", r"\ud800", r"\u202e"])
def test_half_a_letter_or_a_nul_opens_nothing(
    client: httpx.Client, alice: Person, field: str, odd: str
) -> None:
    text = json.dumps(good(alice)).replace(str(good(alice)[field]), f"{good(alice)[field]}{odd}")
    assert error_of(send(client, text)) in ("invalid_grant", "invalid_request")


def test_a_body_has_the_limit_of_all_bodies(client: httpx.Client, alice: Person) -> None:
    assert client.post("/auth/login", json=good(alice, scope=" " * 20_000)).status_code == 413


def test_the_form_stays_as_it_is(client: httpx.Client, alice: Person) -> None:
    assert alice.log_in(client).status_code == 200
    assert error_of(client.post("/auth/token", json=good(alice))) == "invalid_request"
    assert error_of(client.post("/auth/login", data=good(alice))) == "invalid_request"


def test_the_address_carries_no_password(client: httpx.Client, alice: Person) -> None:
    query = {"username": alice.username, "password": alice.password}
    assert error_of(client.post("/auth/login", params=query)) == "invalid_request"
    assert error_of(client.post("/auth/login", params=query, json={})) == "invalid_request"
