"""s04 promises one answer to a wrong name and to a wrong password, after the same work.

Explained: stages/s04_jwt_issue.md#the-endpoint
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from course.anew import import_anew
from course.inside import settings
from course.live import hashes_of
from course.places import ROOT
from tests.support.crowd import served, set_up_slots
from tests.support.promises import Person, is_challenged, is_wrong_login, until
from tests.support.store import cost_of


def comparable(response: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """All that a client sees of an answer, but its date."""
    headers = {name: value for name, value in response.headers.items() if name != "date"}
    return response.status_code, response.content, headers


@until("s07")
def test_a_wrong_name_and_a_wrong_password_look_the_same(
    client: httpx.Client, alice: Person
) -> None:
    wrong_password = replace(alice, password="not her password").log_in(client)
    unknown_name = Person().log_in(client)
    assert comparable(wrong_password) == comparable(unknown_name)
    assert wrong_password.json() == {"detail": "Incorrect username or password"}
    assert is_challenged(wrong_password)
    assert wrong_password.headers["WWW-Authenticate"] == "Bearer"
    assert wrong_password.headers["Cache-Control"] == "no-store"


async def log_in(main: ModuleType, person: Person) -> httpx.Response:
    """Try to log in, inside this process."""
    async with served(main) as client:
        return await client.post("/auth/token", data=person.login())


WRONG_PASSWORDS = {  # and how often each is hashed
    "wrong": ("not her password", {1}),
    "too-short": ("x", {0, 1}),  # it may be a password of before
    "too-long": ("x" * 257, {0}),
    "NUL": ("not her\0password", {0}),
}


@pytest.mark.parametrize(("password", "times"), WRONG_PASSWORDS.values(), ids=WRONG_PASSWORDS)
def test_an_unknown_name_costs_the_same_work(
    load: Callable[[str], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    password: str,
    times: set[int],
) -> None:
    """Explained: stages/s04_jwt_issue.md#verify

    ASVS: 6.3.8
    """
    main, auth, models = (load("main"), load("routers.auth"), load("db.models"))
    security = load("utils.security")
    alice = models.User(username="alice", hashed_password=security.hash_password("her password"))
    is_passlib = hasattr(security, "password_context")
    library, name = (security.password_context, "verify") if is_passlib else (security, "matches")
    verify = getattr(library, name)
    costs: list[str] = []

    def spy(secret: str | bytes, hashed: str) -> bool:
        costs.append(cost_of(hashed))
        return bool(verify(secret, hashed))

    def work_for(user: object) -> list[str]:
        monkeypatch.setattr(auth, "find_user", lambda _: user)
        costs.clear()
        assert is_wrong_login(asyncio.run(log_in(main, Person("alice", password))))
        return costs.copy()

    set_up_slots(main, monkeypatch, tmp_path)
    monkeypatch.setattr(library, name, spy)
    assert work_for(alice) == work_for(None)
    assert len(work_for(None)) in times


def test_the_hash_for_nobody_costs_what_every_hash_costs(
    load: Callable[[str], ModuleType],
) -> None:
    """Explained: stages/s04_jwt_issue.md#verify"""
    cheap = load("utils.security")
    with settings(hashes_of(5)):
        security = import_anew(cheap.__name__, ROOT)
    assert cost_of(security.DUMMY_HASH) == cost_of(security.hash_password("x" * 8))
    assert cost_of(security.DUMMY_HASH) != cost_of(cheap.hash_password("x" * 8))


def test_a_password_is_never_cut_short(client: httpx.Client) -> None:
    """Explained: stages/s04_jwt_issue.md#verify

    ASVS: 6.2.8
    """
    alice = Person(password=secrets.token_hex(36))
    assert alice.register(client).status_code == 201
    assert alice.log_in(client).status_code == 200
    assert is_wrong_login(replace(alice, password=alice.password + "x").log_in(client))
    assert is_wrong_login(replace(alice, password=alice.password[:-1]).log_in(client))


@until("s12")
def test_a_password_counts_in_bytes_here_too(client: httpx.Client) -> None:
    """Explained: stages/s04_jwt_issue.md#verify"""
    alice = Person(password="é" * 36)
    assert alice.register(client).status_code == 201
    assert alice.log_in(client).status_code == 200
    assert is_wrong_login(replace(alice, password="é" * 37).log_in(client))


LOOK_ALIKES = {
    "Kelvin-sign": ("k", "\u212a"),
    "long-s": ("s", "\u017f"),
    "full-width": ("a", "\uff41"),
    "Cyrillic": ("a", "\u0430"),
    "question-mark": ("a", "?"),
    "space-before": ("", " "),
    "wildcard": ("", "%"),
    "NUL-before": ("", "\0"),
}


@pytest.mark.parametrize(("letter", "look_alike"), LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_a_look_alike_name_is_another_name(
    client: httpx.Client, person: Person, letter: str, look_alike: str
) -> None:
    alice = replace(person, username=letter + person.username)
    assert alice.register(client).status_code == 201
    stranger = replace(person, username=look_alike + person.username)
    assert is_wrong_login(stranger.log_in(client))
    assert alice.log_in(client).status_code == 200


ADDED = {
    "space": " ",
    "tab": "\t",
    "newline": "\n",
    "no-break-space": "\u00a0",
    "zero-width-space": "\u200b",
    "zero-width-joiner": "\u200d",
    "byte-order-mark": "\ufeff",
    "soft-hyphen": "\u00ad",
    "accent": "\u0301",
    "right-to-left-mark": "\u200f",
}


@pytest.mark.parametrize("added", ADDED.values(), ids=ADDED)
def test_a_name_with_something_added_is_another_name(
    client: httpx.Client, alice: Person, added: str
) -> None:
    name = alice.username
    for other in (added + name, name[:3] + added + name[3:], name + added):
        assert is_wrong_login(replace(alice, username=other).log_in(client)), ascii(other)
    assert alice.log_in(client).status_code == 200


def test_the_address_is_no_name(client: httpx.Client, alice: Person) -> None:
    assert is_wrong_login(replace(alice, username=alice.email).log_in(client))
    assert alice.log_in(client).status_code == 200


NO_NAMES = {
    "NUL": "alice\0",
    "only-NUL": "\0",
    "accent": "al\u00efce",
    "emoji": "alice\U0001f600",
    "newline": "alice\n",
    "DEL": "alice\x7f",
    "right-to-left": "\u202ealice",
    "empty-after-all": "\u200b",
}


@pytest.mark.parametrize("name", NO_NAMES.values(), ids=NO_NAMES)
def test_what_cannot_be_a_name_never_reaches_the_database(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    main, auth = load("main"), load("routers.auth")
    asked: list[str] = []
    monkeypatch.setattr(auth, "find_user", asked.append)
    set_up_slots(main, monkeypatch, tmp_path)

    assert is_wrong_login(asyncio.run(log_in(main, Person(name, "a good password"))))
    assert "".join(asked).isascii()
    assert "".join(asked).isprintable()
