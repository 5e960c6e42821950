"""What happens to users later: listed, shut out, given a role, and hashed anew."""

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


def replace_hash(user: User, new_hash: str) -> None:
    """Store a newer hash of the same password, unless somebody else was quicker."""
    is_unchanged = User.id == user.id, User.hashed_password == user.hashed_password
    change = update(User).where(*is_unchanged).values(hashed_password=new_hash)
    with SessionLocal.begin() as session:
        session.execute(change)
    user.hashed_password = new_hash  # where it was not stored, add_login finds another one
