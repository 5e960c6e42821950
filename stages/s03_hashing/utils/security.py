"""Passwords: stored as hashes that are slow on purpose."""

import os

from passlib.context import CryptContext

MIN_PASSWORD_BYTES, MAX_PASSWORD_BYTES = 8, 72  # bcrypt ignores what follows byte 72
PASSWORD_RULE = f"{MIN_PASSWORD_BYTES} to {MAX_PASSWORD_BYTES} bytes in UTF-8, no NUL character"
BCRYPT_ROUNDS = int(os.environ.get("BCRYPT_ROUNDS", "12"))  # one more doubles the work

password_context = CryptContext(schemes=["bcrypt"], bcrypt__rounds=BCRYPT_ROUNDS)


def check_password(password: str) -> str:
    """Refuse what bcrypt would cut short or cannot take."""
    fits = MIN_PASSWORD_BYTES <= len(password.encode()) <= MAX_PASSWORD_BYTES
    if not fits or "\0" in password:
        raise ValueError(PASSWORD_RULE)
    return password


def hash_password(password: str) -> str:
    """Make each guess at a stolen table cost as much as this call."""
    return password_context.hash(password)
