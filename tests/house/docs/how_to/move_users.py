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
    INSERT INTO users SELECT new_id(), username, email, hashed_password FROM numbered_users;
    DROP TABLE numbered_users;
    COMMIT;
"""


def move_users(database: Path) -> int:
    """Move all of them in one transaction, so that a mistake leaves the file as it was."""
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True)) as connection:
        ids = connection.execute("SELECT id FROM users").fetchall()
        if not any(isinstance(user_id, int) for (user_id,) in ids):
            raise SystemExit("Nobody has a number here: there is nothing to move.")
        connection.create_function("new_id", 0, lambda: uuid4().hex)
        connection.executescript(MOVE)
    return len(ids)


if __name__ == "__main__":
    print(f"{move_users(Path(sys.argv[1]))} moved.")
