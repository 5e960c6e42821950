"""s09 promises that log-ins of an older version end the start, and that their users can go on.

Explained: stages/s09_logout.md#the-log-ins-that-you-have
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from course.live import LiveStage
from tests.support.logins import is_logged_in, log_in_on
from tests.support.old_database import change_tables, refused_without
from tests.support.promises import Person, connect, heavy


@heavy
@pytest.mark.parametrize("missing", ["began", "client"])
def test_log_ins_of_an_older_version_end_the_start_with_one_line(
    start: Callable[..., LiveStage], tmp_path: Path, missing: str
) -> None:
    line = refused_without(start, tmp_path / "of before.db", "logins", missing)
    assert line == "DATABASE_URL: its table logins is of an older version. Drop it first."


@heavy
def test_whoever_drops_them_keeps_the_users(
    start: Callable[..., LiveStage], tmp_path: Path, person: Person
) -> None:
    database = tmp_path / "app.db"
    settings = {"DATABASE_URL": f"sqlite:///{database.as_posix()}"}
    with start(**settings) as live, connect(live.url) as client:
        person.register(client)
        phone = log_in_on(client, person, "phone")
    change_tables(database, "DROP TABLE logins")
    with start(**settings, SECRET_KEY=live.secret_key) as live, connect(live.url) as client:
        assert not is_logged_in(client, phone)
        assert is_logged_in(client, log_in_on(client, person, "phone"))
