"""Hashes as a database holds them that is older than its server."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import bcrypt
from argon2 import PasswordHasher, Type

from attacks.lab.rows import columns, tables
from attacks.lab.target import Person
from tests.support.store import stored_hash

SHORT = "8 bytes."  # a password of before: long enough then
Hash = Callable[[str], str]


def of_bcrypt(rounds: int = 4, prefix: bytes = b"2b") -> Hash:
    """Hash as earlier stages do."""
    salt = bcrypt.gensalt(rounds, b"2a" if prefix == b"2a" else b"2b")
    return lambda password: (
        bcrypt.hashpw(password.encode(), salt).decode().replace("$2b$", f"${prefix.decode()}$", 1)
    )


def of_argon2(memory: int = 256, time: int = 4, kind: Type = Type.ID) -> Hash:
    """Hash with a memory, in KiB, and a time that may be those of another day."""
    return PasswordHasher(time, memory, parallelism=1, type=kind).hash


def give_hash(database: Path, person: Person, hashed: str) -> None:
    """Put a hash into the row of a user, in place of the one that is there."""
    before = stored_hash(database, person.username)  # no other row holds it: it has a salt
    with closing(sqlite3.connect(database)) as connection, connection:
        for table in tables(connection):
            for name in columns(connection, table):
                change = f'UPDATE "{table}" SET "{name}" = ? WHERE "{name}" = ?'
                connection.execute(change, (hashed, before))
