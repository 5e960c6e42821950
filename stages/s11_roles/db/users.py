"""The users as others see them: listed, shut out, and given a role."""

from uuid import UUID

from sqlalchemy import delete, select, update

from .database import SessionLocal
from .models import Login, User


def list_users(after: str) -> list[User]:
    """List a hundred users, those whose names come next."""
    page = select(User).where(User.username > after).order_by(User.username).limit(100)
    with SessionLocal() as session:
        return list(session.scalars(page))


def disable_user(user_id: UUID, admin: Login) -> bool:
    """Shut a user out and end all log-ins; of two admins who do it to each other one stays."""
    both = select(User.id).where(User.id.in_([user_id, admin.user_id])).order_by(User.id)
    is_admin = Login.id == admin.id, Login.user.has(role=admin.user.role, disabled=False)
    may = select(Login.id).where(*is_admin).exists()
    change = update(User).where(User.id == user_id, may).values(disabled=True)
    with SessionLocal.begin() as session:
        session.execute(both.with_for_update())
        found = session.scalar(change.returning(User.id))
        session.execute(delete(Login).where(Login.user_id == found))
    return found is not None


def set_role(username: str, role: str) -> bool:
    """Give a user another role; it counts from the next request on."""
    change = update(User).where(User.username == username).values(role=role)
    with SessionLocal.begin() as session:
        return session.scalar(change.returning(User.id)) is not None
