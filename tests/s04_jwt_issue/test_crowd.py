"""s04 promises that many can log in at once, and that nobody else waits for them.

Explained: stages/s04_jwt_issue.md#the-endpoint
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import QueuePool, create_engine
from sqlalchemy.orm import sessionmaker

from course.live import LiveStage, hashes_of
from tests.support.crowd import (
    SLOTS,
    SlowHash,
    answers_beside,
    answers_while_full,
    hashes_at_once,
    log_in,
    set_up_logins,
    set_up_slots,
)
from tests.support.promises import (
    Person,
    bearer,
    connect,
    heavy,
    is_refused,
    is_wrong_login,
    over_http,
    threads,
)
from tests.support.storm import Storm


@heavy
@over_http
def test_others_are_answered_while_64_log_in(
    start: Callable[..., LiveStage], person: Person
) -> None:
    """ASVS: 15.2.2"""
    with start(**hashes_of(9)) as live, connect(live.url) as client:
        person.register(client)
        headers = bearer(person.log_in(client).json()["access_token"])
        logins = [
            client.build_request("POST", "/auth/token", data=person.login()) for _ in range(64)
        ]
        with Storm(logins) as crowd:
            others = [client.get("/secure-data", headers=headers) for _ in range(5)]
            assert crowd.waiting()
            assert crowd.statuses() == {200: 64}
        assert [other.status_code for other in others] == [200] * 5
        assert person.log_in(client).status_code == 200


@threads
def test_no_more_logins_hash_at_once_than_there_are_cores(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    main, auth = load("main"), load("routers.auth")
    slow_hash = SlowHash(result=True)
    set_up_slots(main, monkeypatch, tmp_path)
    set_up_logins(auth, monkeypatch, slow_hash)
    login = ("/auth/token", {"data": Person().login()})
    assert asyncio.run(hashes_at_once(main, slow_hash, login)) == (SLOTS, {200})


@threads
def test_logins_and_registrations_share_the_slots(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    main, auth = load("main"), load("routers.auth")
    slow_hash = SlowHash("a hash")
    set_up_slots(main, monkeypatch, tmp_path)
    set_up_logins(auth, monkeypatch, slow_hash)
    monkeypatch.setattr(auth, "hash_password", slow_hash)
    login = ("/auth/token", {"data": Person().login()})
    registration = ("/auth/register", {"json": Person().registration()})
    crowd = hashes_at_once(main, slow_hash, login, registration)
    assert asyncio.run(crowd) == (SLOTS, {200, 201})


@threads
def test_a_bad_login_is_refused_without_waiting(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    main, auth = load("main"), load("routers.auth")
    slow_hash = SlowHash(result=True)
    set_up_slots(main, monkeypatch, tmp_path)
    set_up_logins(auth, monkeypatch, slow_hash)
    good = {"data": Person().login()}
    answer = asyncio.run(answers_while_full(main, slow_hash, "/auth/token", good, data={}))
    assert is_refused(answer)


@threads
def test_who_waits_for_the_database_keeps_nobody_waiting(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    main, auth = load("main"), load("routers.auth")
    slow_lookup = SlowHash(None, full_at=1)
    set_up_slots(main, monkeypatch, tmp_path)
    monkeypatch.setattr(auth, "find_user", slow_lookup)
    form = Person().login()
    assert asyncio.run(answers_beside(main, slow_lookup, "POST", "/auth/token", data=form))


def test_no_connection_is_held_while_a_password_is_hashed(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    main, auth, database = load("main"), load("routers.auth"), load("db.database")
    engine = create_engine(f"sqlite:///{tmp_path.as_posix()}/app.db", poolclass=QueuePool)
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    connections = []

    def verify(*_: str) -> bool:
        connections.append(pool.checkedout())
        return False

    database.create_tables(engine)
    monkeypatch.setattr(database, "SessionLocal", sessionmaker(engine))
    monkeypatch.setattr(auth, "verify_password", verify)
    set_up_slots(main, monkeypatch, tmp_path)
    assert is_wrong_login(asyncio.run(log_in(main)))
    assert connections == [0]
    engine.dispose()
