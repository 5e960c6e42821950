"""The users as others see them."""

from uuid import UUID

from .database import SessionLocal
from .models import User


def find_user_by_id(user_id: UUID) -> User | None:
    """Find a user by the id that stays, whatever the name is by now."""
    with SessionLocal() as session:
        return session.get(User, user_id)
