"""A look into the SQLite file of an app, whatever its tables and columns are called."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from attacks.lab.rows import tables

BCRYPT = re.compile(r"\$2b\$\d\d\$[./A-Za-z0-9]{53}")
NO_FILE = "the app wrote no database where DATABASE_URL or --database says"


def drop_all_tables(database: Path) -> None:
    """Provoke an error at the next request that touches the database."""
    with closing(sqlite3.connect(database)) as connection:
        for table in tables(connection):
            connection.execute(f'DROP TABLE "{table}"')


@contextmanager
def locked(database: Path, mode: str = "IMMEDIATE") -> Iterator[None]:
    """Write, as another program would, and take long; with EXCLUSIVE nobody reads meanwhile."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute(f"BEGIN {mode}")
        yield
        connection.execute("ROLLBACK")


def stored_hash(database: Path, username: str) -> str:
    """Find the bcrypt hash in the row of a user."""
    assert database.exists(), NO_FILE
    with closing(sqlite3.connect(database)) as connection:
        rows = [
            row
            for name in tables(connection)
            for row in connection.execute(f'SELECT * FROM "{name}"')
        ]
    users = [row for row in rows if username in row]
    assert len(users) == 1, "not exactly one row of the database holds the name of this user"
    hashes = [str(value) for value in users[0] if BCRYPT.fullmatch(str(value))]
    assert len(hashes) == 1, "not exactly one value in the row of this user is a bcrypt hash"
    return hashes[0]


def stored_bytes(database: Path) -> bytes:
    """Read all that the database has on disk: its file, and its journal beside it."""
    assert database.exists(), NO_FILE
    files = sorted(database.parent.glob(f"{database.name}*"))
    return b"".join(file.read_bytes() for file in files)
