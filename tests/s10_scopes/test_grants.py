"""s10 promises that a log-in may do what was asked for and no more, and that it stays so.

Explained: stages/s10_scopes.md#what-a-log-in-may-do
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from attacks.lab.forge import claims_of, signed_again
from tests.support.crowd import SlowHash, answers_while_full, set_up_logins, set_up_slots
from tests.support.logins import Device, log_in_on, opens
from tests.support.promises import Person, bearer, error_of, is_challenged, renew, renewal, threads
from tests.support.scopes import SCOPES, ask_for, granted, log_in_for, missing

ALL = " ".join(SCOPES)
MARK = "5317008"  # stands in what is asked for and does not exist; no reply may repeat it
SETS = [" ".join(some) for size in (1, 2, 3) for some in combinations(SCOPES, size)]
NONE_OF_THEM = {
    "another": MARK,
    "a-role": "admin",
    "all": "*",
    "capitals": "ACCOUNT",
    "a-part": "acc",
    "the-first-part": "data",
    "the-last-part": "read",
    "all-of-a-kind": "data:*",
    "a-sibling": "data:write",
    "a-longer-one": f"account{MARK}",
    "a-comma": f"{MARK},account,data:read",
    "a-tab": "account\tdata:read",
    "a-tab-before": "\taccount",
    "a-semicolon": "account;data:read",
    "a-plus": "account+data:read",
    "a-newline": "account\ndata:read",
    "a-wide-space": "account\u2003data:read",
    "a-nul": f"account\0{MARK}",
    "full-width": "\uff41ccount",
    "quotes": f'"{MARK}" "account"',
    "a-blank": " ",
    "blanks": "   ",
}
REFRESHES = {
    "nothing": "",
    "the-same": "data:read users:read",
    "more": ALL,
    "another": "account",
    "others": "account data:read",
    "less": "data:read",
    "no-such": MARK,
}


@pytest.mark.parametrize("scope", SETS)
def test_who_asks_for_some_gets_these(client: httpx.Client, alice: Person, scope: str) -> None:
    assert granted(ask_for(client, alice, scope)) == set(scope.split(" "))


@pytest.mark.parametrize(
    "scope", ["account data:read", "data:read account data:read", " account  "]
)
def test_order_and_repetition_change_nothing(
    client: httpx.Client, alice: Person, scope: str
) -> None:
    assert granted(ask_for(client, alice, scope)) == set(scope.split())


def test_who_names_nothing_gets_all(client: httpx.Client, alice: Person) -> None:
    """A client of before goes on."""
    assert granted(alice.log_in(client)) == set(SCOPES)
    assert granted(ask_for(client, alice, "")) == set(SCOPES)


@pytest.mark.parametrize("known", SCOPES)
def test_what_does_not_exist_is_left_out(client: httpx.Client, alice: Person, known: str) -> None:
    answer = ask_for(client, alice, f"{MARK} {known} admin")
    assert granted(answer) == {known}
    assert MARK not in answer.text


@pytest.mark.parametrize("scope", NONE_OF_THEM.values(), ids=NONE_OF_THEM)
def test_who_asks_for_nothing_that_exists_gets_nothing(
    client: httpx.Client, alice: Person, scope: str
) -> None:
    answer = ask_for(client, alice, scope)
    assert answer.status_code == 400
    assert error_of(answer) == "invalid_scope"
    assert answer.headers["Cache-Control"] == "no-store"
    assert MARK not in answer.text
    assert granted(ask_for(client, alice, "account")) == {"account"}


def test_what_is_asked_for_tells_nothing_of_who_exists(client: httpx.Client, alice: Person) -> None:
    right, wrong, nobody = alice, replace(alice, password="not this one"), Person()
    answers = [ask_for(client, each, MARK) for each in (right, wrong, nobody)]
    assert len({(each.status_code, each.text) for each in answers}) == 1


@threads
def test_nothing_is_hashed_for_a_scope_that_does_not_exist(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    main, auth = load("main"), load("routers.auth")
    slow_hash = SlowHash(result=True)
    set_up_slots(main, monkeypatch, tmp_path)
    set_up_logins(auth, monkeypatch, slow_hash)
    good = Person().login()
    bad = {**good, "scope": MARK}
    full = {"data": good}
    answer = asyncio.run(answers_while_full(main, slow_hash, "/auth/token", full, data=bad))
    assert error_of(answer) == "invalid_scope"


def test_what_the_address_says_does_not_count(client: httpx.Client, alice: Person) -> None:
    form = {**alice.login(), "scope": "data:read"}
    answer = client.post("/auth/token", params={"scope": "account"}, data=form)
    assert granted(answer) == {"data:read"}


def test_nothing_of_it_is_logged(client: httpx.Client, alice: Person, server_log: Path) -> None:
    small = log_in_for(client, alice, f"data:read {MARK}")
    assert ask_for(client, alice, MARK).status_code == 400
    assert missing(client.get("/auth/logins", headers=bearer(small["access_token"]))) == "account"
    log = server_log.read_text(encoding="utf-8", errors="replace")
    assert MARK not in log
    assert all(token[-30:] not in log for token in small.values())


@pytest.mark.parametrize("asked", REFRESHES.values(), ids=REFRESHES)
def test_a_refresh_changes_nothing_of_it(client: httpx.Client, alice: Person, asked: str) -> None:
    """Whatever the client asks for then: who had the password has decided."""
    tokens = log_in_for(client, alice, "data:read users:read")
    form = {**renewal(tokens["refresh_token"]), "scope": asked}
    answer = client.post("/auth/token", data=form)
    assert granted(answer) == {"data:read", "users:read"}
    renewed = answer.json()
    assert opens(client, renewed["access_token"])
    assert missing(client.get("/auth/logins", headers=bearer(renewed["access_token"]))) == "account"
    assert granted(renew(client, renewed["refresh_token"])) == {"data:read", "users:read"}


def test_each_log_in_has_its_own(client: httpx.Client, alice: Person) -> None:
    large, small = log_in_for(client, alice, ALL), log_in_for(client, alice, "data:read")
    assert granted(renew(client, small["refresh_token"])) == {"data:read"}
    assert granted(renew(client, large["refresh_token"])) == set(SCOPES)


def test_the_list_says_what_each_may_do(client: httpx.Client, alice: Person) -> None:
    log_in_for(client, alice, "data:read")
    owner = log_in_for(client, alice, "account data:read")
    answer = client.get("/auth/logins", headers=bearer(owner["access_token"]))
    assert {frozenset(login["scope"].split(" ")) for login in answer.json()} == {
        frozenset({"data:read"}),
        frozenset({"data:read", "account"}),
    }
    assert all(
        login.keys() == {"sid", "began", "client", "scope", "current"} for login in answer.json()
    )


def test_the_reply_and_the_token_say_it_and_nothing_else(phone: Device, alice: Person) -> None:
    assert alice.username not in str(claims_of(phone["access_token"]))
    assert claims_of(phone["access_token"]).keys() == {
        *("iss", "aud", "sub", "sid", "client_id", "scope", "jti", "iat", "exp")
    }


def test_the_reply_has_these_fields(client: httpx.Client, alice: Person) -> None:
    assert alice.log_in(client).json().keys() == {
        *("access_token", "token_type", "expires_in", "refresh_token", "scope")
    }


FORGED = {
    "none": ...,
    "null": None,
    "a-list": ["data:read"],
    "an-object": {"data:read": True},
    "a-number": 1,
    "true": True,
}


@pytest.mark.parametrize("scope", FORGED.values(), ids=FORGED)
def test_a_token_that_does_not_say_it_in_text_is_refused(
    client: httpx.Client, phone: Device, secret_key: str, scope: object
) -> None:
    """One of the stage before says nothing of it."""
    genuine = phone["access_token"]
    assert opens(client, signed_again(genuine, secret_key))
    forged = signed_again(genuine, secret_key, scope=scope)
    assert is_challenged(client.get("/secure-data", headers=bearer(forged)))


SAYING_LESS = {
    "empty": "",
    "capitals": "DATA:READ",
    "a-part": "data",
    "a-longer-one": "data:readers",
    "a-tab": "data:read\taccount",
    "a-tab-behind": "data:read\t",
    "all-of-a-kind": "data:*",
    "others": "users:read account",
}


@pytest.mark.parametrize("scope", SAYING_LESS.values(), ids=SAYING_LESS)
def test_the_token_says_what_it_may_do(
    client: httpx.Client, phone: Device, secret_key: str, scope: str
) -> None:
    """Its log-in may do all; this token says less."""
    smaller = signed_again(phone["access_token"], secret_key, scope=scope)
    assert missing(client.get("/secure-data", headers=bearer(smaller))) == "data:read"


def test_nobody_writes_a_larger_token_without_the_key(client: httpx.Client, alice: Person) -> None:
    small = log_in_for(client, alice, "data:read")
    larger = signed_again(small["access_token"], "not the key of the server", scope=ALL)
    for path in ("/secure-data", "/auth/logins"):
        assert is_challenged(client.get(path, headers=bearer(larger)))


@pytest.mark.parametrize("field", ["scope", "scopes"])
def test_nobody_registers_with_a_scope(client: httpx.Client, field: str) -> None:
    body = {**Person().registration(), field: ALL}
    assert client.post("/auth/register", json=body).status_code == 422


def test_a_device_that_names_no_scope_is_as_before(client: httpx.Client, alice: Person) -> None:
    phone = log_in_on(client, alice, "phone")
    answer = client.get("/auth/logins", headers=bearer(phone["access_token"]))
    assert [login["client"] for login in answer.json()] == ["phone"]
