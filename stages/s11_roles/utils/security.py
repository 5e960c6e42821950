"""Passwords: stored as hashes that are slow on purpose."""

import secrets

from passlib.context import CryptContext

from .settings import settings
from .text import one_password

password_context = CryptContext(schemes=["bcrypt"], bcrypt__rounds=settings.bcrypt_rounds)


def hash_password(password: str) -> str:
    """Make each guess at a stolen table cost as much as this call."""
    return password_context.hash(password)


DUMMY_HASH = hash_password(secrets.token_urlsafe())  # verified for names that do not exist


def verify_password(typed: str, hashed_password: str) -> bool:
    """Hash again with the salt of the stored hash; the hash itself cannot be turned back."""
    try:
        password = one_password(typed)
    except ValueError:
        return False
    return password_context.verify(password, hashed_password)
