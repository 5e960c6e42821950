"""Guess the passwords of a stolen table with a word list.

Exploits a fast hash: a graphics card tries billions of SHA-256 a second. A hash of bcrypt or
Argon2id makes each word cost thousands of rounds, so the same money buys few words. Weak passwords
still fall in the end; see `common_password`.
Source: OWASP Password Storage Cheat Sheet, Password Hashing Algorithms,
https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#password-hashing-algorithms
ASVS: 11.4.2
"""

from attacks.lab.attack import attack
from attacks.lab.hashes import find_hash, matches
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Target
from attacks.lab.words import PASSWORDS

BUDGET = 2**15  # rounds of hashing that the attacker pays for one account


@attack(full_cost=True)
def run(target: Target) -> Outcome:
    """Try as many words as the budget buys; the victim's stands near the end of the list."""
    victim = target.enrol()
    listed = [*PASSWORDS[:-2], victim.password, PASSWORDS[-1]]
    stored, rounds = find_hash(target.leaked_row(victim.username))
    words = listed[: BUDGET // rounds]
    price = f"{rounds} rounds a guess: {len(words)} of {len(listed)} words for the money"
    return got_in(price) if any(matches(word, stored) for word in words) else refused(price)
