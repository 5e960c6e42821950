"""The connection to the database; every session opens and closes in this folder."""

from pathlib import Path

from sqlalchemy import URL, Engine, Integer, bindparam, create_engine, inspect, make_url, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import sessionmaker
from sqlalchemy.schema import CreateIndex, CreateTable

from ..utils.settings import settings
from .models import Base, Login, User


def read_database_url() -> URL:
    """Find the database; one in memory is refused, as each thread would see its own, empty."""
    beside_this_file = URL.create("sqlite", database=str(Path(__file__).with_name("app.db")))
    url = make_url(settings.database_url or beside_this_file)
    if url.get_backend_name() != "sqlite":
        return url
    if url.query or url.database in (None, "", ":memory:"):
        raise SystemExit("DATABASE_URL: name a file alone, as SQLite in memory forgets the users.")
    if not Path(url.database).parent.is_dir():
        raise SystemExit("DATABASE_URL: the folder of this file does not exist. Make it first.")
    return url.update_query_dict({"timeout": "5"})  # seconds to wait while another one writes


def refuse_old_tables(engine: Engine) -> None:
    """End with one line: into a table that was made for less, nothing could be written."""
    inspector = inspect(engine)
    columns = inspector.get_columns("users") if inspector.has_table("users") else []
    if any(column["name"] == "id" and isinstance(column["type"], Integer) for column in columns):
        raise SystemExit("DATABASE_URL: its users have numbers, as before. Give them UUIDs first.")
    columns = inspector.get_columns("logins") if inspector.has_table("logins") else []
    if columns and not {column["name"] for column in columns} >= {*Login.__table__.c.keys()}:
        raise SystemExit("DATABASE_URL: its table logins is of an older version. Drop it first.")


# An error of the database reaches the log; its values, passwords among them, must not.
try:
    engine = create_engine(read_database_url(), hide_parameters=True)
except (ArgumentError, ImportError, ValueError):
    raise SystemExit("DATABASE_URL: sqlite:///app.db, or one whose driver is installed.") from None
refuse_old_tables(engine)
SessionLocal = sessionmaker(engine, expire_on_commit=False)
BY_USERNAME = select(User).where(User.username == bindparam("username"))  # built once, asked often


def create_tables(engine: Engine) -> None:
    """Create what is missing, each table in one statement, so that servers may start together."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":  # who reads and who writes do not wait for each other
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        for table in Base.metadata.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))


def add_user(user: User) -> None:
    """Store a user; UNIQUE decides who came first, which no SELECT beforehand can."""
    with SessionLocal.begin() as session:
        session.add(user)


def find_user(username: str) -> User | None:
    """Look a user up, and give the connection back before anything slow begins."""
    with SessionLocal() as session:
        return session.scalar(BY_USERNAME, {"username": username})
