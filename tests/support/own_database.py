"""A database of its own for a stage that is imported into this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import sessionmaker


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
