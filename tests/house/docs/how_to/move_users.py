"""Give each user of an older database a UUID: python move_users.py my_app/db/app.db."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from uuid import uuid4

MOVE = """
    BEGIN IMMEDIATE;
    ALTER TABLE users RENAME TO numbered_users;
    CREATE TABLE users (
        id CHAR(32) NOT NULL PRIMARY KEY,
        username VARCHAR(32) NOT NULL UNIQUE,
        email VARCHAR(254) NOT NULL UNIQUE,
        hashed_password VARCHAR(60) NOT NULL
    );
    INSERT INTO users SELECT * FROM numbered_users;
    UPDATE users SET id = new_id() WHERE length(id) < 32;
    DROP TABLE numbered_users;
    COMMIT;
"""


def move_users(database: Path) -> int:
    """Move all of them in one transaction, so that a mistake leaves the file as it was."""
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True)) as connection:
        types = {row[1]: row[2] for row in connection.execute("PRAGMA table_info(users)")}
        if types.get("id") != "INTEGER":
            raise SystemExit("No user here has a number: there is nothing to move.")
        connection.create_function("new_id", 0, lambda: uuid4().hex)
        connection.executescript(MOVE)
        (moved,) = connection.execute("SELECT count(*) FROM users").fetchone()
    return int(moved)


if __name__ == "__main__":
    print(f"{move_users(Path(sys.argv[1]))} moved.")
