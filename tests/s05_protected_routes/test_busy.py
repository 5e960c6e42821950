"""s05 promises that whoever waits for a locked database keeps nobody else waiting.

Explained: stages/s03_hashing.md#the-turnstile
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from course.live import LiveStage
from tests.support.crowd import SlowHash, answers_beside, set_up_slots
from tests.support.logins import sign
from tests.support.promises import Person, bearer, connect, heavy, over_http, threads, until
from tests.support.store import locked
from tests.support.storm import Storm


@until("s08")  # from where a log-in is stored, too
@heavy
@over_http
def test_30_who_cannot_be_stored_keep_nobody_from_reading(
    start: Callable[..., LiveStage], person: Person
) -> None:
    with start() as live, connect(live.url) as client:
        person.register(client)
        headers = bearer(person.log_in(client).json()["access_token"])
        bodies = [Person().registration() for _ in range(30)]
        crowd = [client.build_request("POST", "/auth/register", json=body) for body in bodies]
        with locked(live.database), Storm(crowd) as storm:
            # In line behind all 30: when these are answered, those wait for the database alone.
            logins = [person.log_in(client) for _ in range(3)]
            others = [client.get("/secure-data", headers=headers) for _ in range(5)]
            assert storm.waiting() > 20
            assert storm.statuses() == {503: 30}
        assert {answer.status_code for answer in logins + others} == {200}
        assert Person().register(client).status_code == 201


@until("s08")  # from where nobody is kept from reading
@heavy
@over_http
def test_a_database_that_nobody_can_read_is_busy_and_not_broken(
    start: Callable[..., LiveStage], person: Person
) -> None:
    with start() as live, connect(live.url) as client:
        person.register(client)
        headers = bearer(person.log_in(client).json()["access_token"])
        with locked(live.database, "EXCLUSIVE"):
            answers = [client.get("/secure-data", headers=headers), person.log_in(client)]
        assert [answer.status_code for answer in answers] == [503, 503]
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
        assert client.get("/secure-data", headers=headers).status_code == 200


@threads
def test_who_reads_and_waits_for_the_database_keeps_nobody_waiting(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    main, dependencies = load("main"), load("utils.dependencies")
    slow_lookup = SlowHash(None, full_at=1)
    set_up_slots(main, monkeypatch, tmp_path)
    lookup = next(name for name in vars(dependencies) if name.startswith("find_"))
    monkeypatch.setattr(dependencies, lookup, slow_lookup)
    headers = bearer(sign(load("utils.tokens")))
    assert asyncio.run(answers_beside(main, slow_lookup, "GET", "/secure-data", headers=headers))
