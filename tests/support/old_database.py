"""A database as the stages made it when users had numbers."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import bcrypt

from attacks.lab.target import Person
from course.live import LiveStage
from tests.support.promises import refused_at_start

TABLE = """
    CREATE TABLE users (
        id INTEGER NOT NULL PRIMARY KEY, username VARCHAR(32) NOT NULL UNIQUE,
        email VARCHAR(254) NOT NULL UNIQUE, hashed_password VARCHAR(60) NOT NULL
    );
"""


def write_old_database(database: Path, *people: Person) -> Path:
    """Write an SQLite file with these people in it."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.executescript(TABLE)
        for number, person in enumerate(people, start=1):
            hashed = bcrypt.hashpw(person.password.encode(), bcrypt.gensalt(4)).decode()
            row = (number, person.username, person.email, hashed)
            connection.execute("INSERT INTO users VALUES (?, ?, ?, ?)", row)
    return database


def change_tables(database: Path, *statements: str) -> None:
    """Change the tables as an operator does."""
    with closing(sqlite3.connect(database)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def refused_without(
    start: Callable[..., LiveStage], database: Path, table: str, *columns: str
) -> str:
    """Start on a new database, and again without these columns; return the line that ends it."""
    settings = {"DATABASE_URL": f"sqlite:///{database.as_posix()}"}
    with start(**settings):
        pass
    change_tables(database, *(f"ALTER TABLE {table} DROP COLUMN {column}" for column in columns))
    before = database.read_bytes()
    (line,) = refused_at_start(start, **settings)
    assert database.read_bytes() == before
    return line
