"""The hashes of passwords, as they stand in the table of an app."""

import hashlib
import re

import bcrypt
from pwdlib.hashers.argon2 import Argon2Hasher

from attacks.lab.rows import set_column
from attacks.lab.target import NotApplicableError, Person, Target

BCRYPT = re.compile(r"\$2[aby]\$(\d\d)\$.{53}")
ARGON2 = re.compile(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$.+")
SHA256 = re.compile(r"[0-9a-f]{64}")


def find_hash(row: list[str]) -> tuple[str, int]:
    """Find the hash in a row, and what a guess at it costs in rounds of bcrypt.

    64 KiB of Argon2id, filled once, take as long as one of them.
    """
    for text in row:
        if found := BCRYPT.fullmatch(text):
            return text, 2 ** int(found[1])
        if found := ARGON2.fullmatch(text):
            return text, int(found[1]) * int(found[2]) // 64
        if SHA256.fullmatch(text):
            return text, 1
    raise NotApplicableError("the database holds no hash that the attacker knows")


def matches(word: str, stored: str) -> bool:
    """Check one guess."""
    if stored.startswith("$argon2"):
        return Argon2Hasher().verify(word, stored)
    if stored.startswith("$2"):
        return bcrypt.checkpw(word.encode(), stored.encode())
    return hashlib.sha256(word.encode()).hexdigest() == stored


def bcrypt_of(password: str, rounds: int) -> str:
    """Hash as bcrypt did, with 2 to the power of so many rounds."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds)).decode()


def argon2_of(password: str, memory: int) -> str:
    """Hash as Argon2id does, with so many KiB."""
    return Argon2Hasher(time_cost=4, memory_cost=memory, parallelism=1).hash(password)


def put_hash(target: Target, person: Person, stored: str) -> bool:
    """Put another hash into the row of someone; tell whether it is known to have such a row."""
    if target.database is None or not target.database.exists():
        return False
    return set_column(target.database, person.username, "hashed_password", stored)
