"""A database of its own for a stage that is imported into this process."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine, Result, create_engine, event
from sqlalchemy.orm import ORMExecuteState, sessionmaker

LOCKS_ROWS = re.compile(
    r"(?:UPDATE|DELETE FROM) (\w+)|SELECT\b.*\bFROM (\w+)\b.*\bFOR UPDATE", re.DOTALL
)


@contextmanager
def own_database(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, folder: Path, *modules: str
) -> Iterator[Engine]:
    """Let these modules of `db` work on a new file in a folder, with the tables of the stage."""
    engine = create_engine(f"sqlite:///{folder.as_posix()}/app.db")
    session = sessionmaker(engine, expire_on_commit=False)
    for name in modules:
        monkeypatch.setattr(load(f"db.{name}"), "SessionLocal", session)
    load("db.database").create_tables(engine)
    try:
        yield engine
    finally:
        engine.dispose()


def act_watched(
    sessions: Any, action: Callable[[], object], note: Callable[[ORMExecuteState], object]
) -> None:
    """Do something in these sessions, with each statement shown before it is run."""
    event.listen(sessions, "do_orm_execute", note)
    action()
    event.remove(sessions, "do_orm_execute", note)


def tables_locked(sessions: Any, action: Callable[[], object], *tables: str) -> list[str]:
    """Do something in these sessions, and tell from which of the tables it locks rows, in order."""
    statements: list[str] = []

    def note(state: ORMExecuteState) -> None:
        statements.append(str(state.statement))  # in general words: not those of SQLite

    act_watched(sessions, action, note)
    found = [LOCKS_ROWS.match(statement) for statement in statements]
    names = [locked[1] or locked[2] for locked in found if locked]
    return [name for name in names if name in tables]


def rows_locked(sessions: Any, action: Callable[[], object]) -> list[Any]:
    """Do something in these sessions, and return what its SELECTs for update find, in order."""
    found: list[Any] = []

    def note(state: ORMExecuteState) -> Result[Any] | None:
        if "FOR UPDATE" not in str(state.statement):
            return None
        rows = state.invoke_statement().freeze()
        found.extend(rows().scalars())
        return rows()

    act_watched(sessions, action, note)
    return found
