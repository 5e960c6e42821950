"""s12 promises that the table of before serves on, or says at the start what it lacks.

Explained: stages/s12_better_hash.md#the-column
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import create_engine

from course.live import LiveStage
from tests.support.old_hashes import SHORT, give_hash, of_bcrypt
from tests.support.promises import Person, connect, heavy
from tests.support.store import stored_hash


def narrow(database: Path) -> None:
    """Give the users a table as it was before, with room for 60 characters."""
    narrower = "UPDATE sqlite_master SET sql = replace(sql, 'VARCHAR(255)', 'VARCHAR(60)')"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        assert connection.execute(f"{narrower} WHERE type = 'table'").rowcount > 0


@heavy
def test_in_sqlite_nothing_has_to_be_moved(start: Callable[..., LiveStage], tmp_path: Path) -> None:
    person, database = Person(), tmp_path / "app.db"
    settings = {"DATABASE_URL": f"sqlite:///{database.as_posix()}"}
    with start(**settings) as live, connect(live.url) as client:
        person.register(client)
    narrow(database)
    give_hash(database, person, of_bcrypt()(SHORT))
    with start(**settings) as live, connect(live.url) as client:
        assert Person(person.username, SHORT).log_in(client).is_success
        assert Person().register(client).status_code == 201
    assert stored_hash(database, person.username).startswith("$argon2id$")


@pytest.mark.parametrize("width", [60, 255])
def test_where_a_column_is_as_narrow_as_it_says_the_start_ends(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """On other databases than SQLite, each registration would fail."""
    refuse = load("db.database").refuse_old_tables
    columns = "id CHAR(32), username TEXT, email TEXT, role TEXT, disabled BOOLEAN"
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE TABLE users ({columns}, hashed_password VARCHAR({width}))"
        )
    refuse(engine)
    monkeypatch.setattr(engine.dialect, "name", "postgresql")
    if width == 255:
        refuse(engine)
    else:
        with pytest.raises(SystemExit, match=r"\ADATABASE_URL: hashed_password .+\Z"):
            refuse(engine)
    engine.dispose()
