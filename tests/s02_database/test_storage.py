"""s02 promises to remember, and what an error of the database does not tell.

Explained: stages/s02_database.md#the-table-and-the-connection
"""

from collections.abc import Callable
from pathlib import Path

import httpx

from course.live import LiveStage
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
def test_an_error_of_the_database_tells_no_value(
    start: Callable[..., LiveStage], person: Person
) -> None:
    with start() as live:
        drop_all_tables(live.database)
        with connect(live.url, described=False) as client:
            response = person.register(client)
        with connect(live.url) as client:  # the error is logged before the next reply
            client.get("/")
        log = live.log.read_text(encoding="utf-8")
    assert response.status_code == 500
    assert "no such table" in log
    assert "$2b$" not in log
    assert not [value for value in person.registration().values() if value in log + response.text]


def test_no_log_line_holds_a_value(alice: Person, client: httpx.Client, server_log: Path) -> None:
    assert alice.register(client).status_code == 400
    client.post("/auth/register", json={**alice.registration(), "email": alice.password})
    log = server_log.read_text(encoding="utf-8")
    assert log
    assert not [value for value in alice.registration().values() if value in log]
