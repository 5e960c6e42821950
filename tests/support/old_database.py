"""A database as the stages made it when users had numbers."""

import sqlite3
from contextlib import closing
from pathlib import Path

import bcrypt

from attacks.lab.target import Person

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
