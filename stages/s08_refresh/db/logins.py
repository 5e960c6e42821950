"""The log-ins: one row each, which knows the newest refresh token by its hash."""

import time
from uuid import UUID

from sqlalchemy import delete, select, update

from .database import SessionLocal
from .models import Login, User

LOGIN_LIFETIME = 30 * 24 * 3600  # seconds; then the password is asked for again


def add_login(user: User, refresh_hash: str) -> Login | None:
    """Remember a log-in, if its user is still there, and forget those of this user that ended."""
    now = int(time.time())
    login = Login(user_id=user.id, refresh_hash=refresh_hash, ends=now + LOGIN_LIFETIME)
    lock = update(User).where(User.id == user.id).values(hashed_password=User.hashed_password)
    with SessionLocal.begin() as session:  # the user's row first: from now on it is locked
        if session.scalar(lock.returning(User)) is None:
            return None
        session.execute(delete(Login).where(Login.user_id == user.id, Login.ends <= now))
        session.add(login)
    return login


def rotate(login_id: UUID, old_hash: str, new_hash: str) -> Login | None:
    """Exchange the hash in one statement, so that of two requests one comes too late."""
    is_newest = Login.refresh_hash == old_hash, Login.ends > int(time.time())
    has_user = Login.user_id.in_(select(User.id))
    change = update(Login).where(Login.id == login_id, *is_newest, has_user)
    with SessionLocal.begin() as session:
        login = session.scalar(change.values(refresh_hash=new_hash).returning(Login))
        if login is None:  # used or made up: nobody can tell, so nobody goes on with this log-in
            session.execute(delete(Login).where(Login.id == login_id))
    return login
