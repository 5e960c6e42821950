"""s11 promises that a database from before is not served as it is, and that its users can go on.

Explained: stages/s11_roles.md#the-users-that-you-have
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from course.live import LiveStage
from tests.support.logins import is_logged_in, log_in_on
from tests.support.old_database import change_tables, refused_without
from tests.support.promises import Person, connect, heavy

MOVE = (
    "ALTER TABLE users ADD role VARCHAR(20) NOT NULL DEFAULT 'user'",
    "ALTER TABLE users ADD disabled BOOLEAN NOT NULL DEFAULT 0",
)
COLUMNS = ("role", "disabled")


@heavy
@pytest.mark.parametrize("missing", [COLUMNS, COLUMNS[:1], COLUMNS[1:]], ids="/".join)
def test_users_without_a_role_end_the_start_with_one_line(
    start: Callable[..., LiveStage], tmp_path: Path, missing: tuple[str, ...]
) -> None:
    database = tmp_path / "of before.db"
    line = refused_without(start, database, "users", *missing)
    assert line.startswith("DATABASE_URL: ")
    assert all((column in line) is (column in missing) for column in COLUMNS)
    assert database.name not in line


@heavy
def test_two_lines_move_the_users(
    start: Callable[..., LiveStage], tmp_path: Path, person: Person
) -> None:
    database = tmp_path / "app.db"
    settings = {"DATABASE_URL": f"sqlite:///{database.as_posix()}"}
    with start(**settings) as live, connect(live.url) as client:
        person.register(client)
        phone = log_in_on(client, person, "phone")
    change_tables(
        database, *(f"ALTER TABLE users DROP COLUMN {column}" for column in COLUMNS), *MOVE
    )
    with start(**settings, SECRET_KEY=live.secret_key) as live, connect(live.url) as client:
        assert is_logged_in(client, phone)
        assert person.log_in(client).status_code == 200
        assert Person().register(client).status_code == 201
