"""s09 promises that a token is worth what its log-in is, and that one look tells.

Explained: stages/s09_logout.md#the-look-up
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import anyio
import httpx
import pytest
import time_machine
from sqlalchemy import Engine, event
from starlette.requests import Request

from attacks.lab.forge import claims_of, signed_again
from course.live import LiveStage
from tests.support.crowd import PATIENCE, SLOTS, SlowHash, let_all_go_on, served
from tests.support.logins import UNKNOWN, Device, add_login, is_logged_in, is_logged_out, log_in_on
from tests.support.own_database import own_database, tables_locked
from tests.support.promises import (
    Person,
    bearer,
    connect,
    heavy,
    is_challenged,
    refused_at_start,
    threads,
    until,
)

MOMENT = datetime(2030, 1, 1, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
RFC_9068 = {"iss", "aud", "sub", "client_id", "jti", "iat", "exp"}


@pytest.fixture
def engine(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Engine]:
    """A database of the stage, empty."""
    with own_database(load, monkeypatch, tmp_path, "database", "logins") as engine:
        monkeypatch.setattr(load("main"), "engine", engine)
        yield engine


@pytest.fixture
def alice(load: Callable[[str], ModuleType], engine: Engine) -> Any:
    """A user in the database."""
    del engine
    user = load("db.models").User(username="alice", email="a@example.com", hashed_password="x")
    load("db.database").add_user(user)
    return user


@pytest.fixture
def logins(load: Callable[[str], ModuleType], engine: Engine) -> ModuleType:
    """The module of the stage that keeps the log-ins."""
    del engine
    return load("db.logins")


@pytest.fixture
def find(load: Callable[[str], ModuleType], engine: Engine) -> Callable[[UUID, UUID], Any]:
    """The look-up of the stage."""
    del engine
    look_up: Callable[[UUID, UUID], Any] = load("db.logins").find_login
    return look_up


def test_a_token_says_of_which_log_in_it_is(client: httpx.Client, person: Person) -> None:
    person.register(client)
    for claims in (claims_of(log_in_on(client, person, "x")["access_token"]) for _ in range(2)):
        assert claims.keys() >= {*RFC_9068, "sid"}
        assert UUID(str(claims["sid"])).version == 4


@until("s10")
def test_a_token_says_nothing_else(client: httpx.Client, person: Person) -> None:
    person.register(client)
    claims = claims_of(log_in_on(client, person, "x")["access_token"])
    assert claims.keys() == {*RFC_9068, "sid"}


def test_a_token_of_one_user_and_the_log_in_of_another_is_refused(
    client: httpx.Client, person: Person, secret_key: str
) -> None:
    """Even a server that signs something wrong opens nobody's data to another."""
    bob = Person()
    devices = []
    for somebody in (person, bob):
        somebody.register(client)
        devices.append(log_in_on(client, somebody, "x"))
    mine, of_bob = (claims_of(device["access_token"]) for device in devices)
    genuine = devices[0]["access_token"]
    for wrong in ({"sid": of_bob["sid"]}, {"sub": of_bob["sub"]}, {"sid": UNKNOWN}):
        mixed = signed_again(genuine, secret_key, **wrong)
        assert is_challenged(client.get("/secure-data", headers=bearer(mixed)))
    same = signed_again(genuine, secret_key, sid=mine["sid"])
    assert client.get("/secure-data", headers=bearer(same)).status_code == 200


@pytest.mark.parametrize("sid", [None, 1, True, "", "x", ["a"], {}, "6ba7b810"], ids=repr)
def test_a_token_without_a_good_sid_is_refused(
    client: httpx.Client, person: Person, secret_key: str, sid: object
) -> None:
    person.register(client)
    token = signed_again(log_in_on(client, person, "x")["access_token"], secret_key, sid=sid)
    assert is_challenged(client.get("/secure-data", headers=bearer(token)))


@pytest.mark.parametrize(
    ("age", "is_there"),
    [(DAY, True), (30 * DAY - SECOND, True), (30 * DAY, False), (31 * DAY, False)],
    ids=["a-day", "the-last-second", "30-days", "31-days"],
)
def test_after_30_days_a_log_in_opens_nothing(
    logins: ModuleType, find: Callable[[UUID, UUID], Any], alice: Any, age: timedelta,
    *, is_there: bool,
) -> None:  # fmt: skip
    """ASVS: 7.3.2, 7.4.1"""
    with time_machine.travel(MOMENT, tick=False):
        login = add_login(logins, alice)
    with time_machine.travel(MOMENT + age, tick=False):
        assert (find(login.sid, alice.id) is not None) is is_there
        assert (len(logins.list_logins(alice.id)) == 1) is is_there


def test_a_renewed_log_in_began_when_it_began(logins: ModuleType, alice: Any) -> None:
    with time_machine.travel(MOMENT, tick=False):
        login = add_login(logins, alice)
    with time_machine.travel(MOMENT + DAY, tick=False):
        assert logins.rotate(login.id, "a hash", "the next").began == MOMENT.timestamp()


def test_the_newest_comes_first(logins: ModuleType, alice: Any) -> None:
    for second in (2, 0, 1):
        with time_machine.travel(MOMENT + second * SECOND, tick=False):
            add_login(logins, alice, client=str(second))
    with time_machine.travel(MOMENT + DAY, tick=False):
        assert [login.client for login in logins.list_logins(alice.id)] == ["2", "1", "0"]


def test_the_look_up_finds_the_log_in_and_its_user(
    logins: ModuleType, find: Callable[[UUID, UUID], Any], alice: Any
) -> None:
    login = add_login(logins, alice)
    found = find(login.sid, alice.id)
    assert (found.id, found.user.username) == (login.id, "alice")
    assert find(login.id, alice.id) is None, "the id of its refresh tokens is not asked for"
    assert find(login.sid, uuid4()) is None


def change(logins: ModuleType, user: Any, new_hash: str, login: Any = None) -> bool:
    """Change the password of a user, from a log-in of theirs as it was looked up."""
    login = login or add_login(logins, user, "another hash")
    looked_up = SimpleNamespace(id=login.id, user_id=user.id, user=user)
    return bool(logins.change_password(looked_up, new_hash))


def test_an_ended_log_in_changes_nothing(
    logins: ModuleType, alice: Any, load: Callable[[str], ModuleType]
) -> None:
    """It may end while the password is hashed."""
    ended, other = (add_login(logins, alice) for _ in range(2))
    assert logins.end_logins(logins.Login.id == ended.id)
    assert not change(logins, alice, "y", ended)
    assert load("db.database").find_user("alice").hashed_password == "x"
    assert change(logins, alice, "y", other)


def test_a_change_that_cannot_end_the_log_ins_is_none(
    logins: ModuleType, alice: Any, engine: Engine, load: Callable[[str], ModuleType]
) -> None:
    """There is no moment with the new password and the old log-ins."""
    login = add_login(logins, alice)

    def fail(*arguments: Any) -> None:
        if arguments[2].startswith("DELETE FROM logins"):
            raise ZeroDivisionError

    event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(ZeroDivisionError):
        change(logins, alice, "y", login)
    event.remove(engine, "before_cursor_execute", fail)
    assert load("db.database").find_user("alice").hashed_password == "x"


def test_whose_password_was_changed_meanwhile_gets_no_log_in(
    logins: ModuleType, alice: Any, load: Callable[[str], ModuleType]
) -> None:
    """Explained: stages/s09_logout.md#at-the-same-moment"""
    checked = load("db.database").find_user("alice")
    assert change(logins, alice, "y")
    assert add_login(logins, checked) is None
    checked.hashed_password = "y"
    assert add_login(logins, checked)


def test_of_two_changes_one_comes_too_late(
    logins: ModuleType, alice: Any, load: Callable[[str], ModuleType]
) -> None:
    phone, laptop = (add_login(logins, alice) for _ in range(2))
    assert change(logins, alice, "y", phone)
    assert not change(logins, alice, "z", laptop)
    assert load("db.database").find_user("alice").hashed_password == "y"
    assert logins.rotate(laptop.id, "a hash", "the next") is None


def test_a_change_that_comes_too_late_ends_nothing(logins: ModuleType, alice: Any) -> None:
    before = add_login(logins, alice)
    assert change(logins, alice, "y", add_login(logins, alice))
    after = add_login(logins, logins.User(id=alice.id, hashed_password="y"))
    assert not change(logins, alice, "z", before)
    assert logins.rotate(after.id, "a hash", "the next").id == after.id


def test_another_hash_of_the_same_password_stops_no_change(
    logins: ModuleType, alice: Any, load: Callable[[str], ModuleType]
) -> None:
    """Whoever replaces it ends no log-in: what was checked is still the current password."""
    login = add_login(logins, alice)
    seen = logins.User(id=alice.id, hashed_password="the hash of before")
    assert change(logins, seen, "y", login)
    assert load("db.database").find_user("alice").hashed_password == "y"


def test_a_change_locks_the_user_first(logins: ModuleType, alice: Any) -> None:
    """As a log-in does, so that the two do not wait for each other for ever."""
    login = add_login(logins, alice)
    again = partial(change, logins, alice, "y", login)
    first, *others = tables_locked(logins.SessionLocal, again, "users", "logins")
    assert (first, set(others)) == ("users", {"logins"})


@asynccontextmanager
async def logged_in(
    load: Callable[[str], ModuleType], person: Person
) -> AsyncGenerator[tuple[httpx.AsyncClient, Device]]:
    """Serve the app in this process, with a device of somebody who is logged in."""
    async with served(load("main")) as client:
        await client.post("/auth/register", json=person.registration())
        answer = await client.post("/auth/token", data=person.login())
        yield client, answer.json()


def test_a_look_costs_one_query(load: Callable[[str], ModuleType], engine: Engine) -> None:
    """Explained: stages/s09_logout.md#the-look-up"""
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(arguments[2])

    async def look() -> httpx.Response:
        async with logged_in(load, Person()) as (client, device):
            event.listen(engine, "before_cursor_execute", note)
            return await client.get("/secure-data", headers=bearer(device["access_token"]))

    assert asyncio.run(look()).status_code == 200
    (query,) = asked
    assert query.startswith("SELECT")


def test_a_look_costs_one_hop_to_a_thread(
    load: Callable[[str], ModuleType], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    del engine
    hops: list[object] = []
    hop = anyio.to_thread.run_sync

    async def note(function: Callable[..., Any], *values: Any, **options: Any) -> Any:
        hops.append(function)
        return await hop(function, *values, **options)

    async def look() -> httpx.Response:
        async with logged_in(load, Person()) as (client, device):
            monkeypatch.setattr(anyio.to_thread, "run_sync", note)
            return await client.get("/secure-data", headers=bearer(device["access_token"]))

    assert asyncio.run(look()).status_code == 200
    assert len(hops) == 1


@pytest.mark.parametrize(("table", "by"), [("logins", "sid=?"), ("users", "id=?")])
def test_the_look_up_searches_and_does_not_read_all(
    find: Callable[[UUID, UUID], Any], engine: Engine, table: str, by: str
) -> None:
    """So that a million log-ins cost what ten do."""
    asked: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    find(uuid4(), uuid4())
    ((query, values),) = asked
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all()
    (step,) = [str(row[-1]) for row in plan if table in str(row[-1])]
    assert step.startswith("SEARCH ")
    assert step.endswith(f"({by})")


WAYS = ("refresh_token", "access_token", "one", "all", "password")


async def end(
    client: httpx.AsyncClient, way: str, device: Device, person: Person
) -> httpx.Response:
    """Log a device out, in one of the ways that there are."""
    headers = bearer(device["access_token"])
    if way in device:
        return await client.post("/auth/revoke", data={"token": device[way]})
    if way == "password":
        passwords = {"current_password": person.password, "new_password": "a better battery staple"}
        return await client.put("/auth/password", json=passwords, headers=headers)
    sid = claims_of(device["access_token"])["sid"]
    path = {"one": f"/auth/logins/{sid}", "all": "/auth/logins"}[way]
    return await client.delete(path, headers=headers)


@pytest.mark.parametrize("way", WAYS)
def test_whoever_ends_a_log_in_waits_for_a_turn_to_write(
    load: Callable[[str], ModuleType], engine: Engine, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """The promise of stage 3 about the turn to write is kept by all that write."""
    del engine
    modules, person = (load("routers.auth"), load("routers.logins")), Person()

    async def give_up(*_: object, **__: object) -> None:
        raise TimeoutError

    async def try_it() -> tuple[int, int]:
        async with logged_in(load, person) as (client, device):
            for module in modules:
                monkeypatch.setattr(module, "write", give_up)
            refused = await end(client, way, device, person)
            seen = await client.get("/secure-data", headers=bearer(device["access_token"]))
        return refused.status_code, seen.status_code

    assert asyncio.run(try_it()) == (503, 200)


@threads
@pytest.mark.parametrize("way", WAYS[:-1])
def test_a_log_out_does_not_wait_behind_those_who_hash(
    load: Callable[[str], ModuleType], engine: Engine, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Whoever has lost a device is in a hurry."""
    del engine
    slow_hash, person = SlowHash(result=False), Person()
    monkeypatch.setattr(os, "cpu_count", lambda: SLOTS)

    async def try_it() -> httpx.Response:
        async with logged_in(load, person) as (client, device), asyncio.TaskGroup() as crowd:
            monkeypatch.setattr(load("routers.auth"), "verify_password", slow_hash)
            for _ in range(SLOTS + 5):
                crowd.create_task(client.post("/auth/token", data=person.login()))
            await asyncio.to_thread(slow_hash.full.wait, PATIENCE)
            try:
                return await asyncio.wait_for(end(client, way, device, person), PATIENCE / 2)
            finally:
                slow_hash.released.set()

    assert asyncio.run(try_it()).is_success


@threads
@pytest.mark.parametrize("function", ["verify_password", "hash_password"])
def test_whoever_changes_the_password_waits_with_those_who_hash(
    load: Callable[[str], ModuleType], engine: Engine, monkeypatch: pytest.MonkeyPatch,
    function: str,
) -> None:  # fmt: skip
    """No more are hashed at once than there are slots, and others are answered meanwhile."""
    del engine
    slow_hash, person = SlowHash(result="a hash"), Person()
    monkeypatch.setattr(os, "cpu_count", lambda: SLOTS)

    async def try_it() -> tuple[int, int]:
        async with logged_in(load, person) as (client, device), asyncio.TaskGroup() as crowd:
            monkeypatch.setattr(load("routers.auth"), function, slow_hash)
            for _ in range(SLOTS + 5):
                crowd.create_task(end(client, "password", device, person))
            await asyncio.to_thread(slow_hash.full.wait, PATIENCE)
            await let_all_go_on(slow_hash)
            hashing, other = slow_hash.started, await client.get("/")
            slow_hash.released.set()
        return hashing, other.status_code

    assert asyncio.run(try_it()) == (SLOTS, 200)


def test_a_wrong_password_costs_one_hash_and_no_second_one(
    load: Callable[[str], ModuleType], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    del engine
    hashes, person = SlowHash(result="a hash"), Person()
    hashes.released.set()

    async def try_it() -> int:
        async with logged_in(load, person) as (client, device):
            monkeypatch.setattr(load("routers.auth"), "hash_password", hashes)
            wrong = replace(person, password="not this one")
            return (await end(client, "password", device, wrong)).status_code

    assert asyncio.run(try_it()) == 400
    assert hashes.started == 0


@pytest.mark.parametrize("way", WAYS[:-1])
def test_whoever_does_not_wait_for_the_reply_is_logged_out_too(
    load: Callable[[str], ModuleType], engine: Engine, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """A program that is closed logs out, and is gone."""
    del engine
    person = Person()

    async def is_gone(_: object) -> bool:
        return True

    async def try_it() -> tuple[int, int]:
        async with logged_in(load, person) as (client, device):
            monkeypatch.setattr(Request, "is_disconnected", is_gone)
            ended = await end(client, way, device, person)
            seen = await client.get("/secure-data", headers=bearer(device["access_token"]))
        return ended.status_code // 100, seen.status_code

    assert asyncio.run(try_it()) == (2, 401)


def write_database_of_stage_8(database: Path, *, wider: bool = False) -> None:
    """Write an SQLite file with a table of log-ins that have no sid, and with good users."""
    more = ", sid CHAR(32), place TEXT, note TEXT" if wider else ""
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(f"""
            CREATE TABLE users (
                id CHAR(32) NOT NULL PRIMARY KEY, username VARCHAR(32) NOT NULL UNIQUE,
                email VARCHAR(254) NOT NULL UNIQUE, hashed_password VARCHAR(60) NOT NULL,
                role VARCHAR(20), disabled BOOLEAN
            );
            CREATE TABLE logins (
                id CHAR(32) NOT NULL PRIMARY KEY,
                user_id CHAR(32) NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                refresh_hash VARCHAR(64) NOT NULL, ends BIGINT NOT NULL{more}
            );
        """)


@pytest.mark.parametrize("wider", [False, True], ids=["as-it-was", "wider"])
def test_log_ins_of_before_end_the_start_with_one_line(
    start: Callable[..., LiveStage], tmp_path: Path, *, wider: bool
) -> None:
    """Explained: stages/s09_logout.md#the-log-ins-that-you-have"""
    database = tmp_path / "of stage 8.db"
    write_database_of_stage_8(database, wider=wider)
    before = database.read_bytes()
    (line,) = refused_at_start(start, DATABASE_URL=f"sqlite:///{database}")
    assert line.startswith("DATABASE_URL: ")
    assert "logins" in line
    assert database.name not in line
    assert database.read_bytes() == before


@heavy
def test_without_that_table_the_users_go_on(
    start: Callable[..., LiveStage], tmp_path: Path, person: Person
) -> None:
    database = tmp_path / "app.db"
    with start(DATABASE_URL=f"sqlite:///{database}") as live, connect(live.url) as client:
        person.register(client)
        phone = log_in_on(client, person, "phone")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DROP TABLE logins")
    settings = {"DATABASE_URL": f"sqlite:///{database}", "SECRET_KEY": live.secret_key}
    with start(**settings) as live, connect(live.url) as client:
        assert is_logged_out(client, phone)
        assert is_logged_in(client, log_in_on(client, person, "phone"))
