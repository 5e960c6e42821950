"""Passwords: stored as hashes that are slow on purpose."""

import os

from passlib.context import CryptContext

MIN_PASSWORD_BYTES, MAX_PASSWORD_BYTES = 8, 72  # bcrypt ignores what follows byte 72
BCRYPT_ROUNDS = int(os.environ.get("BCRYPT_ROUNDS", "12"))  # one more doubles the work

password_context = CryptContext(schemes=["bcrypt"], bcrypt__rounds=BCRYPT_ROUNDS)


def check_password(password: str) -> str:
    """Refuse what bcrypt would cut short or cannot take."""
    if not MIN_PASSWORD_BYTES <= len(password.encode()) <= MAX_PASSWORD_BYTES:
        raise ValueError("A password has 8 to 72 bytes in UTF-8.")
    if "\0" in password:
        raise ValueError("A password has no NUL character.")
    return password


def hash_password(password: str) -> str:
    """Make each guess at a stolen table cost as much as this call."""
    return password_context.hash(password)
