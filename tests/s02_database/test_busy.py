"""s02 promises to stay clear when another program uses its database, or starts beside it.

Explained: stages/s02_database.md#the-table-and-the-connection
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, inspect

from course.live import LiveStage
from tests.support.promises import Person, connect, heavy, over_http, refused_at_start
from tests.support.store import locked


@heavy
@over_http
def test_a_locked_database_is_busy_and_not_broken(
    start: Callable[..., LiveStage], person: Person
) -> None:
    """Explained: stages/s02_database.md#how-a-request-is-refused"""
    with start() as live, connect(live.url) as client:
        with locked(live.database):
            response = person.register(client)
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) > 0
        assert response.json().keys() == {"detail"}
        assert person.register(client).status_code == 201


def test_a_table_that_another_server_makes_meanwhile_is_taken(
    load: Callable[[str], ModuleType], tmp_path: Path
) -> None:
    database = load("db.database")
    one, other = (create_engine(f"sqlite:///{tmp_path.as_posix()}/app.db") for _ in range(2))

    def make_it_first(_: Any, __: Any, statement: str, *___: Any) -> None:
        if "CREATE TABLE" in statement and not inspect(other).get_table_names():
            database.create_tables(other)

    event.listen(one, "before_cursor_execute", make_it_first)
    database.create_tables(one)
    assert inspect(one).get_table_names()
    for engine in (one, other):
        assert isinstance(engine, Engine)
        engine.dispose()


@heavy
@over_http
def test_several_servers_start_together_on_a_new_file(
    start: Callable[..., LiveStage], tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path.as_posix()}/app.db"
    with ExitStack() as servers, ThreadPoolExecutor(5) as pool:
        for live in pool.map(lambda _: start(DATABASE_URL=url), range(5)):
            servers.enter_context(live)
            with connect(live.url) as client:
                assert Person().register(client).status_code == 201


WRONG_URLS = {
    "unknown-database": "postgres://alice:s3cret-words@127.0.0.1/app",
    "no-driver": "oracle://alice:s3cret-words@127.0.0.1/app",
    "no-url": "s3cret-words",
    "no-number": "postgresql://alice:s3cret-words@127.0.0.1:port/app",
    "no-such-folder": "sqlite:///no/such/folder/app.db",
    "in-memory": "sqlite://",
    "in-memory-without-a-name": "sqlite:///",
    "in-memory-by-name": "sqlite:///:memory:",
    "in-memory-as-a-file": "sqlite:///file:app?mode=memory&uri=true",
}


@heavy
@pytest.mark.parametrize("url", WRONG_URLS.values(), ids=WRONG_URLS)
def test_a_wrong_url_is_refused_in_one_clear_line(
    start: Callable[..., LiveStage], url: str
) -> None:
    (line,) = refused_at_start(start, DATABASE_URL=url)
    assert line.startswith("DATABASE_URL: ")
    assert "s3cret-words" not in line
