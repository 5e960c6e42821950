"""s03 promises that nobody can read a password out of the database.

Explained: stages/s03_hashing.md#the-hash
"""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from course.live import LiveStage
from tests.support.promises import Person, connect, heavy, until
from tests.support.store import fits, stored_bytes, stored_hash


def test_the_stored_value_is_a_hash_of_the_password(alice: Person, database: Path) -> None:
    """ASVS: 11.4.2"""
    stored = stored_hash(database, alice.username)
    assert fits(alice.password, stored)
    assert not fits("another password", stored)


def test_the_password_is_nowhere_on_disk(alice: Person, database: Path) -> None:
    content = stored_bytes(database)
    assert alice.username.encode() in content
    assert alice.password.encode() not in content, "the password stands on disk as it was typed"


def test_equal_passwords_have_different_hashes(client: httpx.Client, database: Path) -> None:
    """Explained: stages/s03_hashing.md#the-idea"""
    people = [Person(password="the same for both"), Person(password="the same for both")]
    assert [person.register(client).status_code for person in people] == [201, 201]
    first, second = (stored_hash(database, person.username) for person in people)
    assert first != second


def test_no_reply_and_no_log_line_holds_the_hash(
    client: httpx.Client, person: Person, database: Path, server_log: Path
) -> None:
    replies = person.register(client).text + person.register(client).text
    hashed = stored_hash(database, person.username)
    log = server_log.read_text(encoding="utf-8")
    assert log
    assert not [secret for secret in (hashed, person.password) if secret in replies + log]


@until("s12")
@heavy
@pytest.mark.parametrize("rounds", ["04", "06"])
def test_the_cost_is_what_the_environment_says(
    start: Callable[..., LiveStage], person: Person, rounds: str
) -> None:
    with start(BCRYPT_ROUNDS=rounds) as live, connect(live.url) as client:
        assert person.register(client).status_code == 201
        assert stored_hash(live.database, person.username).split("$")[2] == rounds
