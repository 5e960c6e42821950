"""s02 promises to remember, and what an error of the database does not tell.

Explained: stages/s02_database.md#the-table-and-the-connection
"""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from attacks.lab.rows import rows
from course.anew import import_anew
from course.inside import settings
from course.live import LiveStage
from course.places import ROOT
from tests.support.promises import Person, connect, heavy, until
from tests.support.store import drop_all_tables, stored_bytes


@until("s03")
def test_the_password_is_stored_in_clear(alice: Person, database: Path) -> None:
    assert alice.password.encode() in stored_bytes(database)


@heavy
def test_users_survive_a_restart(start: Callable[..., LiveStage], person: Person) -> None:
    with start() as live:
        with connect(live.url) as client:
            assert person.register(client).status_code == 201
        live.restart()
        with connect(live.url) as client:
            assert person.register(client).status_code == 400


@heavy
def test_a_new_database_has_nobody_in_it(start: Callable[..., LiveStage]) -> None:
    """ASVS: 6.3.2"""
    with start() as live:
        assert rows(live.database) == []


@heavy
def test_an_error_of_the_database_tells_no_value(
    start: Callable[..., LiveStage], person: Person
) -> None:
    """ASVS: 16.5.1"""
    with start() as live:
        drop_all_tables(live.database)
        with connect(live.url, described=False) as client:
            response = person.register(client)
        with connect(live.url) as client:  # the error is logged before the next reply
            client.get("/")
        log = live.log.read_text(encoding="utf-8")
    assert response.status_code == 500
    assert "no such table" in log
    assert not [kind for kind in ("$2b$", "$argon2") if kind in log]
    assert not [value for value in person.registration().values() if value in log + response.text]


def test_no_log_line_holds_a_value(alice: Person, client: httpx.Client, server_log: Path) -> None:
    """ASVS: 16.2.5"""
    assert alice.register(client).status_code == 400
    client.post("/auth/register", json={**alice.registration(), "email": alice.password})
    log = server_log.read_text(encoding="utf-8")
    assert log
    assert not [value for value in alice.registration().values() if value in log]


def test_without_a_setting_the_file_lies_beside_the_code(load: Callable[[str], ModuleType]) -> None:
    with settings({}):
        main = import_anew(load("main").__name__, ROOT)  # with its package, settings and all
    assert main.__file__
    assert main.engine.url.database == str(Path(main.__file__).with_name("db") / "app.db")
    main.engine.dispose()


@until("s06")
def test_a_database_that_is_no_sqlite_is_taken_as_it_is_named(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql+psycopg://alice@127.0.0.1:5432/course?sslmode=require"
    database = load("db.database")  # first: at import it makes an engine, which needs the driver
    monkeypatch.setenv("DATABASE_URL", url)
    assert str(database.read_database_url()) == url
