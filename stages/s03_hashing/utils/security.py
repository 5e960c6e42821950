"""Passwords: stored as hashes that are slow on purpose."""

import os

from passlib.context import CryptContext


def read_rounds() -> int:
    """Take the cost from the environment; one more doubles the work."""
    rounds = os.environ.get("BCRYPT_ROUNDS") or "12"
    if not rounds.isdecimal() or not 4 <= int(rounds) <= 16:
        raise SystemExit("BCRYPT_ROUNDS: a whole number from 4, for tests, to 16.")
    return int(rounds)


password_context = CryptContext(schemes=["bcrypt"], bcrypt__rounds=read_rounds())


def hash_password(password: str) -> str:
    """Make each guess at a stolen table cost as much as this call."""
    return password_context.hash(password)
