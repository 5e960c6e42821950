"""EXHIBIT, never to be copied: a session that is held for the whole request."""

import os
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker


class Base(DeclarativeBase):
    """Knows every table."""


class User(Base):
    """A registered person."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_name: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    hashed_password: Mapped[str]


engine = create_engine(os.environ["DATABASE_URL"], hide_parameters=True)
SessionLocal = sessionmaker(engine)
Base.metadata.create_all(engine)


def get_db() -> Iterator[Session]:
    """The mistake: one of fifteen connections is taken until the answer is sent."""
    with SessionLocal() as session:
        yield session


Database = Annotated[Session, Depends(get_db)]
