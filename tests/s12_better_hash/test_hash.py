"""s12 promises hashes that cost time and memory, as much of both as it is told.

Explained: stages/s12_better_hash.md#the-new-hash
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import argon2
import httpx
import pytest
from argon2 import Parameters, Type, extract_parameters

from course.live import LiveStage
from tests.support.crowd import alice_of, served, set_up_slots
from tests.support.promises import Person, connect, heavy, refused_at_start
from tests.support.store import stored_hash

NAME = "ARGON2_MEMORY"
WRONG = ["255", "0", "-65536", "1048577", "65536.5", "64 MiB", "1e5", "\u00b2", "much", " "]


def costs(hashed: str) -> Parameters:
    """Read what a hash says of itself."""
    found = extract_parameters(hashed)
    assert found.type == Type.ID
    assert (found.hash_len, found.salt_len) >= (32, 16)
    return found


@heavy
@pytest.mark.parametrize("memory", [256, 1024])
def test_a_hash_takes_the_memory_that_the_environment_says(
    start: Callable[..., LiveStage], person: Person, memory: int
) -> None:
    """ASVS: 11.4.2"""
    with start(**{NAME: str(memory)}) as live, connect(live.url) as client:
        assert person.register(client).status_code == 201
        found = costs(stored_hash(live.database, person.username))
    assert (found.memory_cost, found.time_cost, found.parallelism) == (memory, 4, 1)


@heavy
def test_nobody_has_to_say_it(start: Callable[..., LiveStage], person: Person) -> None:
    """64 MiB; OWASP asks for 19 at least."""
    with start(**{NAME: ""}) as live, connect(live.url) as client:
        assert person.register(client).status_code == 201
        assert costs(stored_hash(live.database, person.username)).memory_cost == 64 * 1024


@heavy
@pytest.mark.parametrize("memory", ["255", "1048577", "much"])
def test_a_wrong_memory_is_refused_in_one_clear_line(
    start: Callable[..., LiveStage], memory: str
) -> None:
    """Explained: stages/s06_settings.md#the-settings"""
    (line,) = refused_at_start(start, **{NAME: memory})
    assert line.startswith(f"{NAME}: ")


@pytest.mark.parametrize("memory", WRONG, ids=ascii)
def test_only_a_number_that_makes_sense_is_a_memory(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, memory: str
) -> None:
    """Explained: stages/s06_settings.md#the-settings"""
    settings = load("utils.settings")
    monkeypatch.setenv(NAME, memory)
    with pytest.raises(SystemExit, match=rf"\A{NAME}: .+\Z"):
        settings.read_settings()


@pytest.mark.parametrize("memory", [256, 19456, 1048576])
def test_a_memory_that_makes_sense_is_taken(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, memory: int
) -> None:
    """Explained: stages/s06_settings.md#the-settings"""
    settings = load("utils.settings")
    monkeypatch.setenv(NAME, str(memory))
    assert settings.read_settings().argon2_memory == memory


@pytest.fixture
def short_of_memory(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What takes the memory away from Argon2 from now on."""

    def refuse(*_: object, **__: object) -> bool:
        raise argon2.exceptions.VerificationError("Memory allocation error")

    def fail(*_: object, **__: object) -> bytes:
        raise argon2.exceptions.HashingError("Memory allocation error")

    def take() -> None:
        monkeypatch.setattr("argon2._password_hasher.verify_secret", refuse)
        monkeypatch.setattr("argon2._password_hasher.hash_secret", fail)

    return take


def test_where_the_memory_is_short_the_client_is_asked_to_come_back(
    load: Callable[[str], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    short_of_memory: Callable[[], None],
) -> None:
    """A right password is not called wrong, and nobody sees an error of the server."""
    main, auth = load("main"), load("routers.auth")
    set_up_slots(main, monkeypatch, tmp_path)
    monkeypatch.setattr(auth, "find_user", lambda _: alice_of(auth))
    short_of_memory()

    async def ask() -> list[httpx.Response]:
        async with served(main) as client:
            return [
                await client.post("/auth/register", json=Person().registration()),
                await client.post("/auth/token", data=Person().login()),
            ]

    for answer in asyncio.run(ask()):
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "emory allocation" not in answer.text


def test_there_is_room_for_it_in_the_table(
    load: Callable[[str], ModuleType], alice: Person, database: Path
) -> None:
    """SQLite takes what is too long; PostgreSQL does not."""
    column = load("db.models").User.__table__.c.hashed_password
    of_most_memory = stored_hash(database, alice.username).replace("m=256", "m=1048576")
    assert len(of_most_memory) <= column.type.length
