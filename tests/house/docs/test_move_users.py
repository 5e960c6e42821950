"""The program of chapter 7 moves the users of an older database, all of them or none."""

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from attacks.lab.forge import claims_of
from course.catalog import load_catalog
from course.live import CHEAP_HASHES, LiveStage
from tests.house.docs.how_to.move_users import move_users
from tests.support.old_database import write_old_database
from tests.support.promises import Person, bearer, connect, slow

pytestmark = slow  # most of them start a process, which takes a second

CATALOG = load_catalog()
CLAIMS = CATALOG.find("s07_claims")
BEFORE = CATALOG.before(CLAIMS)


def serving(database: Path) -> LiveStage:
    """Start the stage on a database."""
    return LiveStage(CLAIMS, env={**CHEAP_HASHES, "DATABASE_URL": f"sqlite:///{database}"})


def columns(database: Path) -> list[tuple[object, ...]]:
    """List the columns of the users, with their types and which one is the key."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("PRAGMA table_info(users)").fetchall()


def test_the_old_database_of_these_tests_is_the_one_of_the_stage_before(tmp_path: Path) -> None:
    assert BEFORE
    env = {**CHEAP_HASHES, "DATABASE_URL": f"sqlite:///{tmp_path / 'made.db'}"}
    with LiveStage(BEFORE, env=env):
        made = columns(tmp_path / "made.db")
    assert columns(write_old_database(tmp_path / "old.db")) == made


def test_users_that_were_moved_log_in_as_before(tmp_path: Path) -> None:
    people, database = [Person() for _ in range(3)], tmp_path / "app.db"
    write_old_database(database, *people)
    assert move_users(database) == 3
    with serving(database) as live, connect(live.url) as client:
        tokens = [person.log_in(client).json()["access_token"] for person in people]
        for person, token in zip(people, tokens, strict=True):
            reply = client.get("/secure-data", headers=bearer(token))
            assert reply.status_code == 200
            assert person.username in reply.text
        assert len({UUID(str(claims_of(token)["sub"])) for token in tokens}) == 3
        assert people[0].register(client).status_code == 400
        assert Person().register(client).status_code == 201


def test_a_moved_table_is_the_one_that_the_stage_makes(tmp_path: Path) -> None:
    with serving(tmp_path / "new.db"):
        made = columns(tmp_path / "new.db")
    write_old_database(tmp_path / "app.db", Person())
    move_users(tmp_path / "app.db")
    assert columns(tmp_path / "app.db") == made


def test_a_table_without_users_is_moved_too(tmp_path: Path) -> None:
    database = write_old_database(tmp_path / "app.db")
    assert move_users(database) == 0
    with serving(database) as live, connect(live.url) as client:
        assert Person().register(client).status_code == 201


def test_nobody_is_moved_twice(tmp_path: Path) -> None:
    database = tmp_path / "app.db"
    write_old_database(database, Person())
    move_users(database)
    moved = database.read_bytes()
    with pytest.raises(SystemExit, match="nothing to move"):
        move_users(database)
    assert database.read_bytes() == moved


def test_a_move_that_fails_leaves_all_as_it_was(tmp_path: Path) -> None:
    database = tmp_path / "app.db"
    write_old_database(database, Person(), Person())
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE VIEW numbered_users AS SELECT 1")
    before = database.read_bytes()
    with pytest.raises(sqlite3.OperationalError):
        move_users(database)
    assert database.read_bytes() == before


def test_no_file_is_made_where_there_was_none(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        move_users(tmp_path / "app.db")
    assert list(tmp_path.iterdir()) == []
