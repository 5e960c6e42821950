"""The tables."""

from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """Knows every table, so that one call creates them all."""


class User(Base):
    """A registered person; a hash tells nobody the password."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)  # given to nobody else, ever
    username: Mapped[str] = mapped_column(String(32), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    hashed_password: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(20), default="user")
    disabled: Mapped[bool] = mapped_column(default=False)


class Login(Base):
    """A log-in on one device: its refresh token changes at each use, and the row stays."""

    __tablename__ = "logins"
    __table_args__ = (Index("ix_logins_user_id_ends", "user_id", "ends"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)  # in refresh tokens alone
    sid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)  # in access tokens and lists
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    refresh_hash: Mapped[str] = mapped_column(String(64))
    began: Mapped[int] = mapped_column(BigInteger)  # in seconds since 1970, as iat
    ends: Mapped[int] = mapped_column(BigInteger)
    client: Mapped[str] = mapped_column(String(100))
    scope: Mapped[str] = mapped_column(String(100))
    user: Mapped[User] = relationship()
