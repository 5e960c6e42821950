"""Guess the passwords of a stolen table with a word list.

Exploits a fast hash: a graphics card tries billions of SHA-256 a second. A bcrypt hash makes
each word cost thousands of rounds, so the same money buys few words. Weak passwords still
fall in the end; see `common_password`.
Source: OWASP Password Storage Cheat Sheet, Password Hashing Algorithms,
https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#password-hashing-algorithms
ASVS: 11.4.2
"""

import hashlib
import re

import bcrypt

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import NotApplicableError, Person, Target
from attacks.lab.words import PASSWORDS

BUDGET = 2**15  # rounds of hashing that the attacker pays for one account


def find_hash(row: list[str]) -> tuple[str, int]:
    """Find the hash in a row, and what a guess at it costs in rounds."""
    for text in row:
        if found := re.fullmatch(r"\$2[aby]\$(\d\d)\$.{53}", text):
            return text, 2 ** int(found[1])
        if re.fullmatch(r"[0-9a-f]{64}", text):
            return text, 1
    raise NotApplicableError("the database holds no hash that the attacker knows")


def matches(word: str, stored: str) -> bool:
    """Check one guess."""
    if stored.startswith("$2"):
        return bcrypt.checkpw(word.encode(), stored.encode())
    return hashlib.sha256(word.encode()).hexdigest() == stored


@attack(full_cost=True)
def run(target: Target) -> Outcome:
    """Try as many words as the budget buys; the victim's stands near the end of the list."""
    victim = target.enrol(Person(password=PASSWORDS[-2]))
    stored, rounds = find_hash(target.leaked_row(victim.username))
    words = PASSWORDS[: BUDGET // rounds]
    price = f"{rounds} rounds a guess: {len(words)} of {len(PASSWORDS)} words for the money"
    return got_in(price) if any(matches(word, stored) for word in words) else refused(price)
