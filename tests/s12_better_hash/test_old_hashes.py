"""s12 promises that a hash of before is good for one more log-in, and is replaced by it.

Explained: stages/s12_better_hash.md#the-hashes-that-you-have
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any
from unicodedata import normalize

import httpx
import pytest
from argon2 import Type
from sqlalchemy import Engine

from tests.support.crowd import SLOTS, SlowHash, hashes_at_once, served, set_up_slots
from tests.support.logins import (
    Device,
    add_login,
    change_password,
    is_logged_in,
    is_logged_out,
    log_in_on,
)
from tests.support.old_hashes import SHORT, Hash, give_hash, of_argon2, of_bcrypt
from tests.support.own_database import own_database
from tests.support.promises import Person, error_of, is_wrong_login, over_http, threads
from tests.support.store import stored_hash
from tests.support.storm import at_once

OLD: dict[str, Hash] = {
    "bcrypt": of_bcrypt(),
    "bcrypt-of-more-rounds": of_bcrypt(8),
    "bcrypt-2a": of_bcrypt(prefix=b"2a"),
    "bcrypt-2y-as-in-PHP": of_bcrypt(prefix=b"2y"),
    "less-memory": of_argon2(memory=128),
    "more-memory": of_argon2(memory=512),
    "less-time": of_argon2(time=1),
    "argon2i": of_argon2(kind=Type.I),
}
NO_HASH = {
    "nothing": "",
    "an-operator's-mark": "!",
    "in-clear": "correct horse battery",
    "sha-256": sha256(b"correct horse battery").hexdigest(),
    "half-of-bcrypt": of_bcrypt()("correct horse battery")[:40],
    "half-of-argon2": of_argon2()("correct horse battery")[:60],
    "argon2-of-nothing": "$argon2id$v=19$m=0,t=0,p=0$c2FsdHNhbHQ$aGFzaA",
    "another-kind": "$scrypt$ln=16,r=8,p=1$c2FsdA$aGFzaA",
    "bcrypt-of-99-rounds": of_bcrypt()("correct horse battery").replace("$04$", "$99$"),
    "bcrypt-of-3-rounds": of_bcrypt()("correct horse battery").replace("$04$", "$03$"),
    "argon2-and-a-newline": of_argon2()("correct horse battery") + "\n",
}


@pytest.fixture
def old(alice: Person, database: Path) -> Person:
    """Someone who registered long ago, with a short password."""
    give_hash(database, alice, of_bcrypt()(SHORT))
    return replace(alice, password=SHORT)


@pytest.mark.parametrize("hash_of_old", OLD.values(), ids=OLD)
def test_the_next_log_in_replaces_it(
    client: httpx.Client, alice: Person, database: Path, hash_of_old: Hash
) -> None:
    """ASVS: 11.4.2"""
    before = hash_of_old(alice.password)
    give_hash(database, alice, before)
    assert is_wrong_login(replace(alice, password="not her password").log_in(client))
    assert stored_hash(database, alice.username) == before, "a wrong password replaces nothing"
    assert is_logged_in(client, log_in_on(client, alice, "phone"))
    after = stored_hash(database, alice.username)
    assert after.startswith("$argon2id$v=19$m=256,t=4,p=1$")
    assert is_logged_in(client, log_in_on(client, alice, "phone"))
    assert stored_hash(database, alice.username) == after, "a new hash stays"
    assert is_wrong_login(replace(alice, password="not her password").log_in(client))


def test_whoever_has_a_short_password_still_gets_in(client: httpx.Client, old: Person) -> None:
    """It may be one that would be refused today."""
    for _ in range(2):
        assert is_logged_in(client, log_in_on(client, old, "phone"))


def test_a_password_is_one_in_every_normal_form(
    client: httpx.Client, alice: Person, database: Path
) -> None:
    give_hash(database, alice, of_bcrypt()(normalize("NFC", "Zürich übt Öl")))
    for form in ("NFD", "NFC"):
        typed = replace(alice, password=normalize(form, "Zürich übt Öl"))
        assert typed.log_in(client).is_success


@pytest.mark.parametrize("whole", ["0123456789ab" * 6, "äöüßéè" * 6], ids=["ASCII", "accents"])
@pytest.mark.parametrize("tail", ["x", "é", "😀😀", " " * 184, "-and-so-on" * 18])
def test_an_old_hash_is_not_opened_by_what_begins_like_its_password(
    client: httpx.Client, alice: Person, database: Path, whole: str, tail: str
) -> None:
    """bcrypt reads 72 bytes, however many letters these are, and would not see the rest.

    ASVS: 6.2.8
    """
    give_hash(database, alice, of_bcrypt()(whole))
    assert is_wrong_login(replace(alice, password=whole + tail).log_in(client))
    assert stored_hash(database, alice.username).startswith("$2b$")
    assert replace(alice, password=whole).log_in(client).is_success


def test_a_letter_is_not_cut_in_two(client: httpx.Client, alice: Person, database: Path) -> None:
    give_hash(database, alice, of_bcrypt()("x" * 71))
    assert is_wrong_login(replace(alice, password="x" * 71 + "é").log_in(client))
    assert replace(alice, password="x" * 71).log_in(client).is_success


@pytest.mark.parametrize("mark", NO_HASH.values(), ids=NO_HASH)
def test_what_is_no_hash_lets_nobody_in(
    client: httpx.Client, alice: Person, database: Path, mark: str
) -> None:
    give_hash(database, alice, mark)
    for password in (alice.password, "correct horse battery", mark or "x", "!"):
        assert is_wrong_login(replace(alice, password=password).log_in(client))


@pytest.mark.parametrize("password", ["x" * 257, "a quiet\0green lamp", "x" * 5000])
def test_what_nobody_can_have_chosen_is_wrong(
    client: httpx.Client, old: Person, password: str
) -> None:
    assert is_wrong_login(replace(old, password=password).log_in(client))


@over_http
def test_all_who_come_first_at_the_same_moment_get_in(
    client: httpx.Client, old: Person, database: Path
) -> None:
    """One of them replaces the hash that the others have checked."""
    answers = at_once(*[partial(old.log_in, client)] * 8)
    assert [answer.status_code for answer in answers] == [200] * 8
    assert stored_hash(database, old.username).startswith("$argon2id$")


def test_log_ins_of_before_go_on(
    client: httpx.Client, phone: Device, alice: Person, database: Path
) -> None:
    give_hash(database, alice, of_bcrypt()(SHORT))
    assert replace(alice, password=SHORT).log_in(client).is_success
    assert is_logged_in(client, phone)


def test_a_short_password_can_be_changed_for_a_long_one(
    client: httpx.Client, old: Person, database: Path
) -> None:
    phone = log_in_on(client, old, "phone")
    give_hash(database, old, of_bcrypt()(SHORT))
    assert change_password(client, phone, f"{SHORT}x").status_code == 400
    assert change_password(client, phone, SHORT).status_code == 204
    assert is_logged_out(client, phone)
    assert error_of(old.log_in(client)) == "invalid_grant"
    assert stored_hash(database, old.username).startswith("$argon2id$")


@pytest.fixture
def engine(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Engine]:
    """A database of its own for the stage, in this process."""
    with own_database(load, monkeypatch, tmp_path, "database", "logins", "users") as engine:
        set_up_slots(load("main"), monkeypatch, tmp_path)
        yield engine


@pytest.fixture
def stored(load: Callable[[str], ModuleType], engine: Engine) -> Any:
    """A user with an old hash in that database."""
    del engine
    user = load("db.models").User(
        username="alice", email="alice@example.com", hashed_password=of_bcrypt()(SHORT)
    )
    load("db.database").add_user(user)
    return user


def log_in_while(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]
) -> httpx.Response:
    """Log in, inside this process; the first check of the password takes as long as a change."""
    auth, main = load("routers.auth"), load("main")
    verify, checks = auth.verify_password, []

    def slow_verify(typed: str, hashed: str) -> bool:
        matches = bool(verify(typed, hashed))
        checks.append(hashed)
        if len(checks) == 1:
            change()
        return matches

    async def log_in() -> httpx.Response:
        async with served(main) as client:
            return await client.post("/auth/token", data=Person("alice", SHORT).login())

    monkeypatch.setattr(auth, "verify_password", slow_verify)
    return asyncio.run(log_in())


def test_whoever_comes_second_is_looked_at_again(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, stored: Any
) -> None:
    new_hash = load("utils.security").hash_password(SHORT)
    users, find = load("db.users"), load("db.database").find_user
    answer = log_in_while(load, monkeypatch, lambda: users.replace_hash(find("alice"), new_hash))
    assert answer.status_code == 200
    assert find("alice").hashed_password == new_hash, "the one of whoever was quicker"
    assert stored.hashed_password != new_hash


def test_nobody_is_looked_at_a_third_time(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, stored: Any
) -> None:
    """Else whoever is always overtaken would keep the server busy."""
    auth = load("routers.auth")
    verify, checks = auth.verify_password, []

    def count(typed: str, hashed: str) -> bool:
        checks.append(hashed)
        return bool(verify(typed, hashed))

    monkeypatch.setattr(auth, "verify_password", count)
    monkeypatch.setattr(auth, "add_login", lambda *_: None)
    assert error_of(log_in_while(load, monkeypatch, lambda: None)) == "invalid_grant"
    assert len(checks) == 2
    assert stored.username == "alice"


def test_a_password_that_was_changed_meanwhile_has_won(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, stored: Any
) -> None:
    logins, find = load("db.logins"), load("db.database").find_user
    login = add_login(logins, stored)
    login.user = stored
    new_hash = load("utils.security").hash_password("a quiet green lamp")
    answer = log_in_while(load, monkeypatch, lambda: logins.change_password(login, new_hash))
    assert error_of(answer) == "invalid_grant"
    assert find("alice").hashed_password == new_hash
    assert logins.list_logins(stored.id) == []


def test_the_next_log_in_costs_no_second_check(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, stored: Any
) -> None:
    """Whoever replaced the hash knows it, and is not looked at again."""
    auth = load("routers.auth")
    hashed, hash_password = [], auth.hash_password

    def spy(typed: str) -> str:
        hashed.append(hash_password(typed))
        return str(hashed[-1])

    monkeypatch.setattr(auth, "hash_password", spy)
    find, seen = auth.find_user, []

    def look_up(name: str) -> Any:
        seen.append(name)
        return find(name)

    monkeypatch.setattr(auth, "find_user", look_up)
    assert log_in_while(load, monkeypatch, lambda: None).status_code == 200
    assert (len(hashed), seen) == (1, ["alice"])
    assert stored.username == "alice"


@threads
def test_whoever_is_hashed_anew_waits_with_the_others(
    load: Callable[[str], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    stored: Any,
) -> None:
    slow_hash, main = SlowHash("a hash"), load("main")
    monkeypatch.setattr(load("routers.auth"), "hash_password", slow_hash)
    set_up_slots(main, monkeypatch, tmp_path)
    login = {"data": Person(stored.username, SHORT).login()}
    started, statuses = asyncio.run(hashes_at_once(main, slow_hash, ("/auth/token", login)))
    assert started == SLOTS
    assert statuses <= {200, 400, 503}


def test_whoever_is_hashed_anew_waits_for_a_turn_to_write(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, stored: Any
) -> None:
    auth = load("routers.auth")
    written: list[str] = []
    write = auth.write

    async def spy(request: Any, change: Callable[..., Any], *values: Any) -> Any:
        written.append(change.__name__)
        return await write(request, change, *values)

    monkeypatch.setattr(auth, "write", spy)
    assert log_in_while(load, monkeypatch, lambda: None).status_code == 200
    assert written == ["replace_hash", "add_login"]
    assert stored.username == "alice"


def test_an_older_hash_never_comes_back(load: Callable[[str], ModuleType], stored: Any) -> None:
    """It was checked before, and would be stored after, the password was changed."""
    users, find = load("db.users"), load("db.database").find_user
    seen = find("alice")
    users.replace_hash(find("alice"), "of the change")
    users.replace_hash(seen, "of the log-in")
    assert find("alice").hashed_password == "of the change"
    assert add_login(load("db.logins"), seen) is None
    assert stored.username == "alice"


def test_whoever_was_shut_out_meanwhile_gets_no_log_in(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, stored: Any
) -> None:
    logins, users = load("db.logins"), load("db.users")
    ada = load("db.models").User(username="ada", email="ada", hashed_password="x")
    load("db.database").add_user(ada)
    admin = add_login(logins, ada)
    answer = log_in_while(load, monkeypatch, lambda: users.disable_user(stored.id, admin))
    assert error_of(answer) == "invalid_grant"
    assert logins.list_logins(stored.id) == []
