"""A look into the SQLite file of an app, whatever its tables and columns are called."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import bcrypt
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from attacks.lab.rows import tables

HASH = re.compile(
    r"(\$2[aby]\$\d\d\$|\$argon2id?\$v=19\$m=\d+,t=\d+,p=\d+\$)"  # how it was made; then the salt
    r"(?:[./A-Za-z0-9]{53}|[+/A-Za-z0-9]{22,}\$[+/A-Za-z0-9]{43,})"
)
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
    """Find the hash of the password in the row of a user."""
    assert database.exists(), NO_FILE
    with closing(sqlite3.connect(database)) as connection:
        rows = [
            row
            for name in tables(connection)
            for row in connection.execute(f'SELECT * FROM "{name}"')
        ]
    users = [row for row in rows if username in row]
    assert len(users) == 1, "not exactly one row of the database holds the name of this user"
    hashes = [str(value) for value in users[0] if HASH.fullmatch(str(value))]
    assert len(hashes) == 1, (
        "not exactly one value in the row of this user is a bcrypt or Argon2 hash"
    )
    return hashes[0]


def fits(password: str, stored: str) -> bool:
    """Tell whether a stored hash is that of a password; asked are the libraries themselves."""
    if stored.startswith("$2"):
        return bcrypt.checkpw(password.encode(), stored.encode())
    try:
        return PasswordHasher().verify(stored, password)
    except VerifyMismatchError:
        return False


def cost_of(stored: str) -> str:
    """Take what stands before the salt of a hash: how it was made, and how much work that is."""
    found = HASH.fullmatch(stored)
    assert found, "it is no bcrypt or Argon2 hash"
    return found[1]


def stored_bytes(database: Path) -> bytes:
    """Read all that the database has on disk: its file, and its journal beside it."""
    assert database.exists(), NO_FILE
    files = sorted(database.parent.glob(f"{database.name}*"))
    return b"".join(file.read_bytes() for file in files)
