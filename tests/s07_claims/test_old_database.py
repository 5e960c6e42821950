"""s07 promises that a database from before is not served as it is.

Explained: stages/s07_claims.md#the-users-that-you-have
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from attacks.lab.rows import tables
from course.live import LiveStage
from tests.support.old_database import write_old_database
from tests.support.promises import Person, connect, heavy, refused_at_start


def test_a_table_with_numbers_ends_the_start_with_one_line(
    start: Callable[..., LiveStage], tmp_path: Path, person: Person
) -> None:
    for name, people in (("empty", []), ("used", [person]), ("wider", [person])):
        database = write_old_database(tmp_path / f"old {name}.db", *people)
        if name == "wider":
            with closing(sqlite3.connect(database)) as connection, connection:
                connection.execute("ALTER TABLE users ADD registered_at INTEGER")
        before = database.read_bytes()
        (line,) = refused_at_start(start, DATABASE_URL=f"sqlite:///{database}")
        assert line.startswith("DATABASE_URL: ")
        assert "UUID" in line
        assert database.name not in line
        assert database.read_bytes() == before


@heavy
def test_other_numbers_are_no_hindrance(start: Callable[..., LiveStage], tmp_path: Path) -> None:
    database = tmp_path / "app.db"
    with start(DATABASE_URL=f"sqlite:///{database}"):
        pass
    with closing(sqlite3.connect(database)) as connection, connection:
        for table in tables(connection):
            connection.execute(f'ALTER TABLE "{table}" ADD visits INTEGER NOT NULL DEFAULT 0')
    with start(DATABASE_URL=f"sqlite:///{database}") as live, connect(live.url) as client:
        assert Person().register(client).status_code == 201
