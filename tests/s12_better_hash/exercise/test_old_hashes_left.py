"""The exercise of s12: a command tells how many users still have a hash of before.

Explained: exercises.md#when-may-the-old-kind-go
"""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest

from course.live import LiveStage
from tests.support.old_hashes import SHORT, give_hash, of_argon2, of_bcrypt
from tests.support.promises import Person, connect, over_http
from tests.support.store import drop_all_tables

pytestmark = over_http  # a command is a process of its own


@pytest.fixture
def live(start: Callable[..., LiveStage]) -> Iterator[LiveStage]:
    """The app, which has nobody yet."""
    with start() as live:
        yield live


@pytest.fixture
def client(live: LiveStage) -> Iterator[httpx.Client]:
    """A client of that app."""
    with connect(live.url) as client:
        yield client


def counted(live: LiveStage) -> tuple[int, int]:
    """Run the command, and read its two numbers: how many old ones of how many."""
    done = live.command("old_hashes")
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    old, all_users = map(int, re.findall(r"\b\d+\b", line))
    return old, all_users


def test_nobody_has_one_where_nobody_is(live: LiveStage) -> None:
    assert counted(live) == (0, 0)


def test_each_log_in_makes_them_fewer(live: LiveStage, client: httpx.Client) -> None:
    people = [Person() for _ in range(4)]
    for person in people:
        person.register(client)
    first, second, third, _ = people
    give_hash(live.database, first, of_bcrypt()(SHORT))
    give_hash(live.database, second, of_argon2(memory=128)(second.password))
    give_hash(live.database, third, "!")
    assert counted(live) == (3, 4)
    assert Person(first.username, SHORT).log_in(client).is_success
    assert counted(live) == (2, 4)
    assert second.log_in(client).is_success
    assert counted(live) == (1, 4)


def test_the_command_names_nobody(live: LiveStage, client: httpx.Client, person: Person) -> None:
    """Whoever still has an old hash is the easiest to guess."""
    person.register(client)
    give_hash(live.database, person, of_bcrypt()(SHORT))
    done = live.command("old_hashes")
    assert done.returncode == 0
    for known in (person.username, person.email, "$2b$", "sqlite"):
        assert known not in done.stdout + done.stderr


def test_without_tables_it_says_so_in_a_line(live: LiveStage) -> None:
    assert counted(live) == (0, 0)
    drop_all_tables(live.database)
    done = live.command("old_hashes")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
