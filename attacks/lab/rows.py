"""The rows of an SQLite file, whatever its tables and columns are called."""

import sqlite3
from contextlib import closing
from pathlib import Path


def tables(connection: sqlite3.Connection) -> list[str]:
    """List the tables by their names."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return [name for (name,) in found]


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """List the columns of a table by their names."""
    return [name for _, name, *_ in connection.execute(f'PRAGMA table_info("{table}")')]


def rows(database: Path) -> list[tuple[object, ...]]:
    """Read all rows of all tables."""
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return [
            row
            for table in tables(connection)
            for row in connection.execute(f'SELECT * FROM "{table}"')
        ]


def delete_rows(database: Path, value: str) -> None:
    """Take each row out that holds a value, as an administrator does while the server runs."""
    with closing(sqlite3.connect(database)) as connection, connection:
        for table in tables(connection):
            for column in columns(connection, table):
                connection.execute(f'DELETE FROM "{table}" WHERE "{column}" = ?', (value,))


def set_column(database: Path, value: str, column: str, new: str | int) -> bool:
    """Change a column in each row that holds a value, by hand; tell whether there was such a row.

    A table without that column is left as it is.
    """
    changed = 0
    with closing(sqlite3.connect(database)) as connection, connection:
        for table in tables(connection):
            names = columns(connection, table)
            if column in names:
                somewhere = ", ".join(f'"{name}"' for name in names)
                change = f'UPDATE "{table}" SET "{column}" = ? WHERE ? IN ({somewhere})'
                changed += connection.execute(change, (new, value)).rowcount
    return changed > 0
