"""Passwords: stored as hashes that cost time and memory on purpose, and that can be replaced."""

import secrets

from argon2 import extract_parameters
from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher

from .settings import settings
from .text import one_password

MAX_OLD_BYTES = 72  # bcrypt ignores what follows
TIME_COST = 4  # so that 64 MiB take as long as bcrypt's 12 rounds

new_kind = Argon2Hasher(TIME_COST, settings.argon2_memory, parallelism=1)  # one core for each
old_kind = BcryptHasher()
password_hash = PasswordHash((new_kind, old_kind))  # the first makes new hashes


def hash_password(typed: str) -> str:
    """Make each guess at a stolen table cost as much as this call."""
    return password_hash.hash(one_password(typed))


DUMMY_HASH = hash_password(secrets.token_urlsafe())  # verified for names that do not exist


def is_current(hashed_password: str) -> bool:
    """Tell whether a hash is of the kind and the cost that a new one would have."""
    is_new_kind = new_kind.identify(hashed_password)
    return is_new_kind and not new_kind.check_needs_rehash(hashed_password)


def work_of(hashed_password: str) -> int:
    """Tell what a hash costs to verify, in units of argon2; 12 rounds of bcrypt are 4 x 64 MiB."""
    if old_kind.identify(hashed_password):
        return 64 << int(hashed_password.split("$")[2])
    cost = extract_parameters(hashed_password)
    return cost.time_cost * cost.memory_cost


def verify_password(typed: str, hashed_password: str) -> bool:
    """Hash again with the salt of the stored hash, a cheap one so often that time tells nothing."""
    try:
        password = one_password(typed).encode()
    except ValueError:
        return False
    read = password[:MAX_OLD_BYTES] if old_kind.identify(hashed_password) else password
    try:
        times = max(1, round(work_of(DUMMY_HASH) / work_of(hashed_password)))
        matches = [password_hash.verify(read, hashed_password) for _ in range(times)]
    except (PwdlibError, ValueError, ZeroDivisionError):  # it is no hash, so nobody gets in
        password_hash.verify(password, DUMMY_HASH)
        return False
    return matches[0] and read == password
