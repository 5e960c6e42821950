"""s03 promises that slow hashes do not make everyone else wait."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from course.live import LiveStage
from tests.crowd import SLOTS, SlowHash, hashes_at_once, set_up_slots
from tests.promises import Person, connect, heavy
from tests.storm import Storm


@heavy
def test_others_are_answered_while_many_register(start: Callable[..., LiveStage]) -> None:
    with start(BCRYPT_ROUNDS="9") as live, connect(live.url) as client:
        bodies = [Person().registration() for _ in range(64)]
        with Storm(client.build_request("POST", "/auth/register", json=b) for b in bodies) as crowd:
            assert [client.get("/").status_code for _ in range(5)] == [200] * 5
            assert crowd.waiting()
            assert crowd.statuses() == {201: 64}


def test_no_more_registrations_hash_at_once_than_there_are_cores(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    main, auth = load("main"), load("routers.auth")
    slow_hash = SlowHash("a hash")

    def add_user(user: Any) -> None:
        user.id = 1

    set_up_slots(main, monkeypatch, tmp_path)
    monkeypatch.setattr(auth, "hash_password", slow_hash)
    monkeypatch.setattr(auth, "add_user", add_user)
    registrations = hashes_at_once(main, slow_hash, "/auth/register", json=Person().registration())
    assert asyncio.run(registrations) == (SLOTS, {201})
