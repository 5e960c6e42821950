"""Log in by e-mail: the address is a second name, and tells nobody more than the name does."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from unicodedata import normalize

import httpx
import pytest
from sqlalchemy import event

from tests.support.crowd import served
from tests.support.logins import Device, opens
from tests.support.promises import Person, error_of
from tests.support.roles import change_row, disable, id_of

NO_ADDRESSES = {
    "of-nobody": "nobody@example.com",
    "two": "{address},{address}",
    "with-a-name": "Alice <{address}>",
    "two-at": "a@{address}",
    "a-blank": "{address} ",
    "NUL": "{address}\0",
    "newline": "{address}\n",
    "zero-width": "\u200b{address}",
    "full-width-at": "{name}\uff20example.com",
    "wildcard": "%@example.com",
    "an-at": "@",
    "long": "a@" + "b." * 5_000,
}


def by(address: str, alice: Person) -> Person:
    """Alice, who types something else in place of her name."""
    return replace(alice, username=address)


@pytest.mark.parametrize("spelling", [str, str.upper, str.title])
def test_the_address_opens_as_the_name_does(
    client: httpx.Client, alice: Person, spelling: Callable[[str], str]
) -> None:
    for typed in (alice.username, alice.email):
        answer = by(spelling(typed), alice).log_in(client)
        assert answer.status_code == 200
        assert opens(client, answer.json()["access_token"])


def test_an_address_may_be_typed_in_another_form(client: httpx.Client) -> None:
    person, address = Person(), f"Zoë-{Person().username}@example.com"
    body = {**person.registration(), "email": normalize("NFD", address)}
    assert client.post("/auth/register", json=body).status_code == 201
    for typed in normalize("NFC", address), normalize("NFD", address):
        assert by(typed, person).log_in(client).status_code == 200


@pytest.mark.parametrize("typed", NO_ADDRESSES.values(), ids=NO_ADDRESSES)
def test_what_is_no_address_of_hers_is_refused_beside_her_password(
    client: httpx.Client, alice: Person, typed: str
) -> None:
    wrong = typed.format(address=alice.email, name=alice.username)
    answer = by(wrong, alice).log_in(client)
    assert error_of(answer) == "invalid_grant"
    assert answer.text == Person().log_in(client).text
    assert by(alice.email, alice).log_in(client).status_code == 200


def test_the_password_of_another_is_refused(client: httpx.Client, alice: Person) -> None:
    bob = Person()
    bob.register(client)
    answer = replace(bob, username=alice.email).log_in(client)
    assert error_of(answer) == "invalid_grant"


def test_who_is_shut_out_is_so_by_address_too(
    client: httpx.Client, admin: Device, alice: Person, phone: Device
) -> None:
    disable(client, admin, id_of(phone))
    assert error_of(by(alice.email, alice).log_in(client)) == "invalid_grant"


def test_a_name_that_looks_like_an_address_cannot_be_registered(
    client: httpx.Client, alice: Person
) -> None:
    """So what is typed is one or the other, and never both."""
    body = {**Person().registration(), "username": alice.email[:32]}
    assert "@" in body["username"]
    assert client.post("/auth/register", json=body).status_code == 422


async def work_of(main: ModuleType, alice: Person, typed: str) -> tuple[list[str], int]:
    """Log in with a wrong password; return the queries until the refusal, and count the hashes."""
    asked, hashed, verify = list[str](), list[str](), main.auth.verify_password

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    def spy(password: str, stored: str) -> bool:
        hashed.append(stored)
        return bool(verify(password, stored))

    async with served(main) as client:
        await client.post("/auth/register", json=alice.registration())
        main.auth.verify_password = spy
        event.listen(main.engine, "before_cursor_execute", note)
        wrong = Person(typed, "not her password")
        answer = await client.post("/auth/token", data=wrong.login())
        event.remove(main.engine, "before_cursor_execute", note)
    assert error_of(answer) == "invalid_grant"
    return asked, len(hashed)


@pytest.mark.parametrize("who", ["name", "address", "no-name", "no-address", "neither"])
def test_each_log_in_looks_once_and_hashes_once(main: ModuleType, who: str) -> None:
    """Neither time nor work tells who exists."""
    alice = Person()
    typed = {
        "name": alice.username,
        "address": alice.email,
        "no-name": Person().username,
        "no-address": Person().email,
        "neither": "@",
    }[who]
    queries, hashes = asyncio.run(work_of(main, alice, typed))
    assert [query.partition(" ")[0] for query in queries] == ["SELECT"]
    assert hashes == 1


def test_who_is_shut_out_is_not_even_found(main: ModuleType, tmp_path: Path) -> None:
    """So that their log-in takes what the log-in of nobody takes."""
    alice = Person()

    async def find() -> list[object]:
        async with served(main) as client:
            await client.post("/auth/register", json=alice.registration())
            before = main.auth.find_user(alice.email)
            change_row(tmp_path / "app.db", alice, disabled=1)
            return [before, main.auth.find_user(alice.email)]

    before, after = asyncio.run(find())
    assert before is not None
    assert after is None
