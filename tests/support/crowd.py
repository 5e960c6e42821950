"""A crowd before the turnstile, inside this process: hashes that take as long as a test wants."""

import asyncio
import json
import os
import threading
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from uuid import UUID

import httpx
import pytest
from anyio import to_thread
from sqlalchemy import create_engine

from attacks.lab.target import Person

SLOTS = 2
PATIENCE = 20  # seconds until what should have happened has not
MUCH = 100  # more than enough turns for a task that can go on
ALICE = SimpleNamespace(
    id=UUID(int=1), username="alice", email="a@example.com", role="user", disabled=False
)


class SlowHash:
    """Stands in for a function that hashes: counts its calls, and holds them until released.

    It is `full` when `full_at` calls are held at once.
    """

    def __init__(self, result: object, full_at: int = SLOTS) -> None:
        self.started = 0
        self.held = 0
        self._full_at = full_at
        self.full = threading.Event()
        self.released = threading.Event()
        self._result = result
        self._lock = threading.Lock()

    def __call__(self, *_: Any) -> Any:
        with self._lock:
            self.started += 1
            self.held += 1
            if self.held == self._full_at:
                self.full.set()
        self.released.wait(PATIENCE)
        with self._lock:
            self.held -= 1
        return self._result


def give_an_id(user: Any) -> None:
    """Do what storing a user does beside writing."""
    is_number = type(user).__table__.c.id.type.python_type is int
    user.id = 1 if is_number else UUID(int=1)


def give_a_login(user: Any, *_: Any) -> SimpleNamespace:
    """Do what storing a log-in does beside writing."""
    ids = {"id": UUID(int=2), "sid": UUID(int=3), "user_id": user.id}
    return SimpleNamespace(**ids, scope="data:read", user=user)


def store_nothing(auth: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the database away from those who write: whatever they store gets its id."""
    for name, stand_in in ("add_user", give_an_id), ("add_login", give_a_login):
        if hasattr(auth, name):
            monkeypatch.setattr(auth, name, stand_in)


def alice_of(auth: ModuleType, **others: object) -> SimpleNamespace:
    """Make Alice, whose hash is of the kind that the stage makes now."""
    return SimpleNamespace(**{**vars(ALICE), "hashed_password": auth.DUMMY_HASH, **others})


def set_up_logins(auth: ModuleType, monkeypatch: pytest.MonkeyPatch, verify: SlowHash) -> None:
    """Let every name be that of Alice, whose password takes as long as is wanted."""
    monkeypatch.setattr(auth, "verify_password", verify)
    monkeypatch.setattr(auth, "find_user", lambda _: alice_of(auth))
    store_nothing(auth, monkeypatch)


def set_up_slots(main: ModuleType, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Give the app as many slots as `SLOTS`, on every machine, and a database of its own."""
    monkeypatch.setattr(os, "cpu_count", lambda: SLOTS)
    monkeypatch.setattr(main, "engine", create_engine(f"sqlite:///{folder.as_posix()}/app.db"))


@asynccontextmanager
async def served(main: ModuleType) -> AsyncGenerator[httpx.AsyncClient]:
    """Serve the app inside this process, from its start to its end."""
    transport = httpx.ASGITransport(main.app)
    async with (
        main.lifespan(main.app),
        httpx.AsyncClient(transport=transport, base_url="http://stage") as client,
    ):
        yield client


async def log_in(main: ModuleType) -> httpx.Response:
    """Try to log in, with a name and a password that nobody has yet."""
    async with served(main) as client:
        return await client.post("/auth/token", data=Person().login())


async def let_all_go_on(held: SlowHash) -> None:
    """Let each task and each thread run until those that are left are held, or wait for them.

    On a busy machine a thread may begin late: as long as one has something else to do, all go on.
    """
    threads, turns = to_thread.current_default_thread_limiter(), 0
    async with asyncio.timeout(PATIENCE):
        while turns < MUCH:
            await asyncio.to_thread(int)
            are_busy = threads.borrowed_tokens > held.held
            turns = 0 if are_busy else turns + 1


async def hashes_at_once(
    main: ModuleType, slow_hash: SlowHash, *crowd: tuple[str, Mapping[str, Any]]
) -> tuple[int, set[int]]:
    """Send ten of each request; return how many are hashed while others are answered.

    Returns:
        The number of hashes at once, and the statuses of the crowd.
    """
    async with served(main) as client, asyncio.TaskGroup() as group:
        requests = [{"method": "POST", "url": path, **request} for path, request in crowd * 10]
        tasks = [group.create_task(client.request(**request)) for request in requests]
        await asyncio.to_thread(slow_hash.full.wait, PATIENCE)
        await let_all_go_on(slow_hash)
        others = [await client.get("/") for _ in range(100)]
        started = slow_hash.started
        slow_hash.released.set()
    assert {other.status_code for other in others} == {200}
    return started, {task.result().status_code for task in tasks}


async def answers_beside(
    main: ModuleType, slow_lookup: SlowHash, method: str, path: str, **request: Any
) -> bool:
    """Send a request that waits for the database; tell whether the page is answered meanwhile."""
    async with served(main) as client, asyncio.TaskGroup() as group:
        group.create_task(client.request(method, path, **request))
        await asyncio.to_thread(slow_lookup.full.wait, PATIENCE)
        other = await client.get("/")
        meanwhile = slow_lookup.held == 1
        slow_lookup.released.set()
    return meanwhile and other.is_success


async def answers_while_full(
    main: ModuleType, slow_hash: SlowHash, path: str, full: Mapping[str, Any], **request: Any
) -> httpx.Response:
    """Fill all slots, and send one more request that needs none: it is answered at once."""
    async with served(main) as client, asyncio.TaskGroup() as group:
        for _ in range(SLOTS + 5):
            group.create_task(client.post(path, **full))
        await asyncio.to_thread(slow_hash.full.wait, PATIENCE)
        try:
            return await asyncio.wait_for(client.post(path, **request), PATIENCE)
        finally:
            slow_hash.released.set()


async def refused_when_full(
    main: ModuleType, slow_hash: SlowHash, path: str, **request: Any
) -> tuple[int, list[httpx.Response]]:
    """Send one request after the other until the first are refused, while no hash ends.

    Returns:
        How many may wait, and the answers of the ten that came after them.
    """
    async with served(main) as client, asyncio.TaskGroup() as group:
        tasks: list[asyncio.Task[httpx.Response]] = []
        while not (refused := [task for task in tasks if task.done()]) and len(tasks) < 10_000:
            tasks.append(group.create_task(client.post(path, **request)))
            await let_all_go_on(slow_hash)
        waiting = len(tasks) - SLOTS - len(refused)
        refused += [group.create_task(client.post(path, **request)) for _ in range(10)]
        await let_all_go_on(slow_hash)
        answers = [task.result() for task in refused if task.done()]
        slow_hash.released.set()
    return waiting, answers


async def post_and_hang_up(
    main: ModuleType,
    path: str,
    body: Mapping[str, str],
    gone: Callable[[], bool] = lambda: True,
) -> None:
    """Send a request, and be gone when the app looks for its client again, or from later on."""
    headers = [(b"content-type", b"application/json")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": headers,
    }
    content = {"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}
    events: list[dict[str, Any]] = [content]

    async def receive() -> dict[str, Any]:
        if events:
            return events.pop()
        if not gone():
            await asyncio.Event().wait()  # whoever only looks does not wait
        return {"type": "http.disconnect"}

    async def send(_: object) -> None:
        """Nobody reads it."""

    await main.app(scope, receive, send)


async def hashes_after_20_hung_up(
    main: ModuleType, slow_hash: SlowHash, path: str, body: Mapping[str, str]
) -> int:
    """Fill the slots; 20 more ask and hang up; one asks last, and waits. Count all hashes."""
    async with served(main) as client, asyncio.TaskGroup() as group:
        for _ in range(SLOTS):
            group.create_task(client.post(path, json=body))
        await asyncio.to_thread(slow_hash.full.wait, PATIENCE)
        for _ in range(20):
            group.create_task(post_and_hang_up(main, path, body))
        last = group.create_task(client.post(path, json=body))
        await let_all_go_on(slow_hash)
        slow_hash.released.set()
        assert (await last).status_code == 201
    return slow_hash.started
