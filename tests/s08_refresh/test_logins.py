"""s08 promises that a log-in ends after 30 days, and that only a user has one.

Explained: stages/s08_refresh.md#the-log-ins
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import Engine, event, func, select

from tests.support.crowd import alice_of, log_in, set_up_slots
from tests.support.logins import remember
from tests.support.own_database import own_database, tables_locked
from tests.support.promises import error_of, until

MOMENT = datetime(2030, 1, 1, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
DATABASE_OF_STAGE_7 = """
    CREATE TABLE users (
        id CHAR(32) NOT NULL PRIMARY KEY, username VARCHAR(32) NOT NULL UNIQUE,
        email VARCHAR(254) NOT NULL UNIQUE, hashed_password VARCHAR(60) NOT NULL
    );
    INSERT INTO users VALUES ('0123456789abcdef0123456789abcdef', 'alice', 'a@example.com', 'x');
"""
ALICE = UUID("0123456789abcdef0123456789abcdef")


@pytest.fixture
def engine(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Engine]:
    """A database with one user, which the stage has started with."""
    alice = load("db.models").User(
        id=ALICE, username="alice", email="a@example.com", hashed_password="x"
    )
    with own_database(load, monkeypatch, tmp_path, "database", "logins") as engine:
        load("db.database").add_user(alice)
        yield engine


@pytest.fixture
def logins(load: Callable[[str], ModuleType], engine: Engine) -> ModuleType:
    """The module of the stage that keeps the log-ins, with a database of its own."""
    del engine
    return load("db.logins")


def count(logins: ModuleType) -> int:
    """Count the log-ins that are remembered."""
    with logins.SessionLocal() as session:
        counted: int = session.scalar(select(func.count()).select_from(logins.Login))
    return counted


@pytest.mark.parametrize(
    ("age", "is_alive"),
    [(DAY, True), (30 * DAY - SECOND, True), (30 * DAY, False), (31 * DAY, False)],
    ids=["a-day", "the-last-second", "30-days", "31-days"],
)
def test_a_log_in_ends_after_30_days_however_often_it_is_renewed(
    logins: ModuleType, age: timedelta, *, is_alive: bool
) -> None:
    """ASVS: 7.3.2, 10.4.8"""
    with time_machine.travel(MOMENT, tick=False):
        login_id = remember(logins, ALICE, "hash 0").id
    for week in range(1, 5):
        with time_machine.travel(MOMENT + min(week * 7 * DAY, age), tick=False):
            if week * 7 * DAY < age:
                assert logins.rotate(login_id, f"hash {week - 1}", f"hash {week}").user_id == ALICE
    newest = sum(week * 7 * DAY < age for week in range(1, 5))
    with time_machine.travel(MOMENT + age, tick=False):
        renewed = logins.rotate(login_id, f"hash {newest}", "the next")
    assert (renewed is not None) is is_alive


def test_a_log_in_that_has_ended_is_forgotten_at_the_next_one(logins: ModuleType) -> None:
    with time_machine.travel(MOMENT, tick=False):
        remember(logins, ALICE, "an old one")
    with time_machine.travel(MOMENT + 29 * DAY, tick=False):
        remember(logins, ALICE, "a newer one")
        assert count(logins) == 2
    with time_machine.travel(MOMENT + 30 * DAY, tick=False):
        assert remember(logins, ALICE, "the newest one")
        assert count(logins) == 2


def test_the_log_ins_of_others_are_left_alone(
    logins: ModuleType, load: Callable[[str], ModuleType]
) -> None:
    user = load("db.models").User(username="bob", email="b@example.com", hashed_password="x")
    load("db.database").add_user(user)
    with time_machine.travel(MOMENT, tick=False):
        of_bob = remember(logins, user.id, "of bob").id
        remember(logins, ALICE, "of alice")
    with time_machine.travel(MOMENT + DAY, tick=False):
        remember(logins, ALICE, "of alice, too")
        assert logins.rotate(of_bob, "of bob", "the next").user_id == user.id


def test_nobody_gets_a_log_in_who_is_no_user(logins: ModuleType) -> None:
    assert remember(logins, uuid4(), "a hash") is None
    assert count(logins) == 0


def test_nobody_deletes_the_user_while_the_log_in_is_written(
    logins: ModuleType, engine: Engine, tmp_path: Path
) -> None:
    refused = []

    def come_in_between(*arguments: Any) -> None:
        if "users" in arguments[2]:
            with (
                closing(sqlite3.connect(tmp_path / "app.db", timeout=0)) as other,
                pytest.raises(sqlite3.OperationalError, match="locked"),
            ):
                other.execute("DELETE FROM users")
            refused.append("it is locked")

    event.listen(engine, "after_cursor_execute", come_in_between)
    assert remember(logins, ALICE, "a hash")
    assert refused


def test_a_log_in_locks_the_user_first(logins: ModuleType) -> None:
    """All who write do so in this order: else two of them could wait for each other for ever."""
    remembering = partial(remember, logins, ALICE, "a hash")
    first, *others = tables_locked(logins.SessionLocal, remembering, "users", "logins")
    assert (first, set(others)) == ("users", {"logins"})


def test_a_secret_is_stored_as_its_hash(load: Callable[[str], ModuleType]) -> None:
    """Explained: stages/s08_refresh.md#the-secret"""
    tokens = load("utils.refresh_tokens")
    for secret in (tokens.create_secret(), "", "A" * 43):
        assert tokens.hash_secret(secret) == sha256(secret.encode()).hexdigest()


def test_of_two_at_the_same_moment_one_comes_too_late(logins: ModuleType, engine: Engine) -> None:
    """The other one comes before the first change of this one, where a look would be too early."""
    login_id = remember(logins, ALICE, "hash 0").id
    others: list[Any] = []

    def come_in_between(*arguments: Any) -> None:
        if arguments[2].startswith("UPDATE") and not others:
            others.append(None)
            others[0] = logins.rotate(login_id, "hash 0", "hash of the other")

    event.listen(engine, "before_cursor_execute", come_in_between)
    assert logins.rotate(login_id, "hash 0", "hash 1") is None
    assert [other.user_id for other in others] == [ALICE]
    assert count(logins) == 0


def test_who_is_deleted_while_the_password_is_hashed_gets_no_log_in(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    logins: ModuleType,
) -> None:  # fmt: skip
    """Who grants something after a wait has to look again."""
    main, auth = load("main"), load("routers.auth")
    set_up_slots(main, monkeypatch, tmp_path)
    gone = alice_of(auth, id=uuid4())
    monkeypatch.setattr(auth, "find_user", lambda _: gone)
    monkeypatch.setattr(auth, "verify_password", lambda *_: True)
    answer = asyncio.run(log_in(main))
    assert error_of(answer) == "invalid_grant"
    assert count(logins) == 0


@until("s11")
def test_a_database_of_stage_7_goes_on_with_its_users(
    engine: Engine, logins: ModuleType, load: Callable[[str], ModuleType]
) -> None:
    """Explained: stages/s08_refresh.md#the-database"""
    with engine.begin() as connection:
        for table in "logins", "users":
            connection.exec_driver_sql(f"DROP TABLE {table}")
        for statement in DATABASE_OF_STAGE_7.split(";")[:2]:
            connection.exec_driver_sql(statement)
    load("db.database").create_tables(engine)
    login_id = remember(logins, ALICE, "hash 0").id
    assert logins.rotate(login_id, "hash 0", "hash 1").user_id == ALICE


def test_who_reads_and_who_writes_do_not_wait_for_each_other(
    engine: Engine, logins: ModuleType
) -> None:
    """Explained: stages/s08_refresh.md#the-database"""
    del logins
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN SELECT * FROM logins WHERE user_id=1")
        assert "SEARCH logins USING" in str(plan.all()), "finding those of a user reads them all"


def test_starting_again_changes_nothing(
    engine: Engine, logins: ModuleType, load: Callable[[str], ModuleType]
) -> None:
    login_id = remember(logins, ALICE, "hash 0").id
    for _ in range(3):
        load("db.database").create_tables(engine)
    assert logins.rotate(login_id, "hash 0", "hash 1").user_id == ALICE
