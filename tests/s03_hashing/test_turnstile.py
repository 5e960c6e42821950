"""s03 promises that slow hashes do not make everyone else wait.

Explained: stages/s03_hashing.md#the-turnstile
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from course.live import LiveStage, hashes_of
from tests.support.crowd import (
    SLOTS,
    SlowHash,
    answers_while_full,
    give_an_id,
    hashes_after_20_hung_up,
    hashes_at_once,
    post_and_hang_up,
    refused_when_full,
    served,
    set_up_slots,
)
from tests.support.promises import Person, connect, heavy, over_http, threads
from tests.support.storm import Storm

PATH = "/auth/register"


@heavy
@over_http
def test_others_are_answered_while_many_register(start: Callable[..., LiveStage]) -> None:
    """Explained: stages/s03_hashing.md#a-hash-in-a-thread-of-its-own"""
    with start(**hashes_of(9)) as live, connect(live.url) as client:
        bodies = [Person().registration() for _ in range(64)]
        with Storm(client.build_request("POST", PATH, json=b) for b in bodies) as crowd:
            assert [client.get("/").status_code for _ in range(5)] == [200] * 5
            assert crowd.waiting()
            assert crowd.statuses() == {201: 64}


@over_http
@heavy
def test_of_200_who_register_at_once_nobody_is_lost(client: httpx.Client) -> None:
    bodies = [Person().registration() for _ in range(200)]
    requests = [client.build_request("POST", PATH, json=body) for body in bodies]
    with Storm(requests) as storm:
        statuses = storm.statuses()
    assert statuses.keys() <= {201, 503}
    assert statuses[201] >= 30
    again = {client.send(request).status_code for request in requests}
    assert again <= {201, 400}


@pytest.fixture
def main(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> ModuleType:
    """The app inside this process, which stores nobody."""

    def add_user(user: Any) -> None:
        give_an_id(user)

    main = load("main")
    set_up_slots(main, monkeypatch, tmp_path)
    monkeypatch.setattr(load("routers.auth"), "add_user", add_user)
    return main


@pytest.fixture
def slow_hash(load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch) -> SlowHash:
    """What hashes the passwords of that app."""
    slow_hash = SlowHash("a hash")
    monkeypatch.setattr(load("routers.auth"), "hash_password", slow_hash)
    return slow_hash


@threads
def test_no_more_registrations_hash_at_once_than_there_are_cores(
    main: ModuleType, slow_hash: SlowHash
) -> None:
    """Explained: stages/s03_hashing.md#a-hash-in-a-thread-of-its-own"""
    registration = (PATH, {"json": Person().registration()})
    assert asyncio.run(hashes_at_once(main, slow_hash, registration)) == (SLOTS, {201})


@threads
def test_a_bad_registration_is_refused_without_waiting(
    main: ModuleType, slow_hash: SlowHash
) -> None:
    good = {"json": Person().registration()}
    answer = asyncio.run(answers_while_full(main, slow_hash, PATH, good, json={}))
    assert answer.status_code == 422


@over_http
def test_so_many_may_wait_and_the_next_is_asked_to_come_back(
    main: ModuleType, slow_hash: SlowHash
) -> None:
    """ASVS: 15.2.2"""
    crowd = refused_when_full(main, slow_hash, PATH, json=Person().registration())
    waiting, refused = asyncio.run(crowd)
    assert SLOTS * 40 <= waiting <= SLOTS * 100
    assert [answer.status_code for answer in refused] == [503] * len(refused)
    assert len(refused) > 10
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)


@threads
def test_who_has_hung_up_is_not_hashed(main: ModuleType, slow_hash: SlowHash) -> None:
    body = Person().registration()
    assert asyncio.run(hashes_after_20_hung_up(main, slow_hash, PATH, body)) == SLOTS + 1


@threads
def test_who_has_hung_up_is_not_stored(
    main: ModuleType,
    load: Callable[[str], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    slow_hash: SlowHash,
) -> None:
    stored: list[Any] = []

    def add_user(user: Any) -> None:
        give_an_id(user)
        stored.append(user)

    async def register(gone: Callable[[], bool]) -> None:
        async with served(main):
            await post_and_hang_up(main, PATH, Person().registration(), gone)

    monkeypatch.setattr(load("routers.auth"), "add_user", add_user)
    slow_hash.released.set()
    for gone in (lambda: False), (lambda: slow_hash.started > 1):  # the second while it is hashed
        asyncio.run(register(gone))
    assert slow_hash.started == 2
    assert len(stored) == 1


@threads
def test_the_slot_is_free_again_before_the_database_is_touched(
    main: ModuleType,
    load: Callable[[str], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    slow_hash: SlowHash,
) -> None:
    slow_database = SlowHash(None, full_at=SLOTS + 1)

    def add_user(user: Any) -> None:
        give_an_id(user)
        slow_database()

    monkeypatch.setattr(load("routers.auth"), "add_user", add_user)
    slow_hash.released.set()
    registration = (PATH, {"json": Person().registration()})
    asyncio.run(hashes_at_once(main, slow_database, registration))
    assert slow_database.full.is_set()
