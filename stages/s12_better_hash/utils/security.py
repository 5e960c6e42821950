"""Passwords: stored as hashes that cost time and memory on purpose, and that can be replaced."""

import secrets

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerificationError, VerifyMismatchError
from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher

from .settings import settings
from .text import one_password

MAX_OLD_BYTES = 72  # bcrypt ignores what follows
TIME_COST = 4  # so that 64 MiB take about as long as bcrypt's 12 rounds

new_kind = Argon2Hasher(TIME_COST, settings.argon2_memory, parallelism=1)  # one core for each
old_kind = BcryptHasher()


def hash_password(typed: str) -> str:
    """Make each guess at a stolen table cost as much as this call."""
    return new_kind.hash(one_password(typed))


DUMMY_HASH = hash_password(secrets.token_urlsafe())  # verified for names that do not exist


def is_current(hashed_password: str) -> bool:
    """Tell whether a hash is of the kind and the cost that a new one would have."""
    return new_kind.identify(hashed_password) and not new_kind.check_needs_rehash(hashed_password)


def work_of(hashed_password: str) -> int:
    """Tell what a hash costs to verify, in units of argon2; 12 rounds of bcrypt are 4 x 64 MiB."""
    if old_kind.identify(hashed_password):
        return 64 << int(hashed_password.split("$")[2])
    cost = extract_parameters(hashed_password)
    return cost.time_cost * cost.memory_cost


def matches(password: bytes, hashed_password: str) -> bool:
    """Hash again with the salt of the stored hash; unlike pwdlib, call nothing else a mismatch."""
    if old_kind.identify(hashed_password):
        whole = password[:MAX_OLD_BYTES] == password
        return old_kind.verify(password[:MAX_OLD_BYTES], hashed_password) and whole
    try:
        return PasswordHasher().verify(hashed_password, password)
    except VerifyMismatchError:
        return False


def verify_password(typed: str, hashed_password: str) -> bool:
    """Verify a cheap hash so often that time does not tell it from one of today."""
    try:
        password = one_password(typed).encode()
    except ValueError:
        return False
    try:
        times = max(1, round(work_of(DUMMY_HASH) / work_of(hashed_password)))
        return {matches(password, hashed_password) for _ in range(times)} == {True}
    except (VerificationError, ValueError, ZeroDivisionError):  # no hash, or too little memory:
        matches(password, DUMMY_HASH)  # the latter is raised here once more
        return False
