"""The log-ins: one row each; while it is there, its tokens open and renew."""

import time
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.orm import joinedload

from ..utils.scopes import allowed, grant_scope
from .database import SessionLocal
from .models import Login, User

LOGIN_LIFETIME = 30 * 24 * 3600  # seconds; then the password is asked for again
OF_TOKEN = Login.sid == bindparam("sid"), Login.user_id == bindparam("user_id")
WITH_USER = joinedload(Login.user, innerjoin=True)  # both in one query, built once, asked often
BY_SID = select(Login).where(*OF_TOKEN, Login.ends > bindparam("now")).options(WITH_USER)


def find_login(sid: UUID, user_id: UUID) -> Login | None:
    """Find the log-in that a token is about, with its user, as long as it lasts."""
    values = {"sid": sid, "user_id": user_id, "now": int(time.time())}
    with SessionLocal() as session:
        return session.scalar(BY_SID, values)


def add_login(user: User, refresh_hash: str, client: str, scope: str) -> Login | None:
    """Remember a log-in, unless its user may not come in any more with what was checked."""
    now = int(time.time())
    login = Login(user_id=user.id, refresh_hash=refresh_hash, client=client, scope=scope)
    login.began, login.ends = now, now + LOGIN_LIFETIME
    is_same = User.id == user.id, User.hashed_password == user.hashed_password, ~User.disabled
    lock = update(User).where(*is_same).values(hashed_password=User.hashed_password)
    with SessionLocal.begin() as session:  # the user's row first: from now on it is locked
        stored = session.scalar(lock.returning(User))
        if stored is None:
            return None
        session.execute(delete(Login).where(Login.user_id == user.id, Login.ends <= now))
        login.user, login.scope = stored, grant_scope(scope, allowed(stored.role))
        session.add(login)
    return login


def rotate(login_id: UUID, old_hash: str, new_hash: str) -> Login | None:
    """Exchange the hash in one statement, so that of two requests one comes too late."""
    is_newest = Login.refresh_hash == old_hash, Login.ends > int(time.time())
    has_user = select(User.id).where(User.id == Login.user_id, ~User.disabled).exists()
    change = update(Login).where(Login.id == login_id, *is_newest, has_user)
    with SessionLocal.begin() as session:
        login = session.scalar(change.values(refresh_hash=new_hash).returning(Login))
        # Used or made up, or of a role that allows nothing of it: nobody goes on with this log-in.
        if login is None or set(login.scope.split(" ")).isdisjoint(allowed(login.user.role)):
            session.execute(delete(Login).where(Login.id == login_id))
    return login


def list_logins(user_id: UUID) -> Sequence[Login]:
    """List where a user is logged in, the newest first."""
    alive = Login.user_id == user_id, Login.ends > int(time.time())
    newest = select(Login).where(*alive).order_by(Login.began.desc()).limit(100)
    with SessionLocal() as session:
        return session.scalars(newest).all()


def end_logins(which: ColumnElement[bool]) -> bool:
    """Log devices out, and say whether there was one."""
    with SessionLocal.begin() as session:
        return bool(session.scalars(delete(Login).where(which).returning(Login.id)).all())


def change_password(login: Login, new_hash: str) -> bool:
    """Change it and end all log-ins, this one among them; of two changes one comes too late."""
    change = update(User).where(User.id == login.user_id, ~User.disabled)
    with SessionLocal() as session:  # who writes to this user meanwhile waits, and then looks again
        user_id = session.scalar(change.values(hashed_password=new_hash).returning(User.id))
        ended = session.scalars(delete(Login).where(Login.user_id == user_id).returning(Login.id))
        is_in_time = login.id in ended.all()
        if is_in_time:
            session.commit()  # else nothing of it has happened
    return is_in_time
