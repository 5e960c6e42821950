"""A crowd before the turnstile, inside this process: hashes that take as long as a test wants."""

import asyncio
import os
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine

SLOTS = 2


class SlowHash:
    """Stands in for a function that hashes: counts its calls, and holds them until released."""

    def __init__(self, result: object) -> None:
        self.started = 0
        self.full = threading.Event()
        self.released = threading.Event()
        self._result = result
        self._lock = threading.Lock()

    def __call__(self, *_: Any) -> Any:
        with self._lock:
            self.started += 1
            if self.started == SLOTS:
                self.full.set()
        self.released.wait(60)
        return self._result


def set_up_slots(main: ModuleType, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Give the app as many slots as `SLOTS`, on every machine, and a database of its own."""
    monkeypatch.setattr(os, "cpu_count", lambda: SLOTS)
    monkeypatch.setattr(main, "engine", create_engine(f"sqlite:///{folder.as_posix()}/app.db"))


async def hashes_at_once(
    main: ModuleType, slow_hash: SlowHash, path: str, **request: Any
) -> tuple[int, set[int]]:
    """Send a crowd; return how many are hashed while others are answered, and the statuses."""
    transport = httpx.ASGITransport(main.app)
    async with (
        main.lifespan(main.app),
        httpx.AsyncClient(transport=transport, base_url="http://stage") as client,
        asyncio.TaskGroup() as group,
    ):
        crowd = [group.create_task(client.post(path, **request)) for _ in range(20)]
        await asyncio.to_thread(slow_hash.full.wait, 60)
        others = [await client.get("/") for _ in range(100)]
        started = slow_hash.started
        slow_hash.released.set()
    assert {other.status_code for other in others} == {200}
    return started, {task.result().status_code for task in crowd}
