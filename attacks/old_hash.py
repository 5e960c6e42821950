"""Ask the login who has an account, by the work of an old hash.

Exploits a cost that was changed: new hashes, and the one that is checked for unknown names, cost
more than those of people who registered earlier. Their names are refused sooner.
Source: OWASP Password Storage Cheat Sheet, Upgrading the Work Factor,
https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#upgrading-the-work-factor
ASVS: 6.3.8
"""

from collections.abc import Iterator

from attacks.lab.attack import attack
from attacks.lab.hashes import argon2_of, bcrypt_of, find_hash, put_hash
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.refusals import is_clearly_longer, seconds_to_refuse
from attacks.lab.target import NotApplicableError, Person, Target

ROUNDS = 8, 10, 12
MEMORY = 8 * 1024  # KiB: an eighth of what is usual


def old_hashes(target: Target, person: Person) -> Iterator[tuple[str, str]]:
    """Hash a password as it was done before; with Argon2id too, where the app uses that."""
    stored, _ = find_hash(target.leaked_row(person.username))
    for rounds in ROUNDS:
        yield f"bcrypt with {rounds} rounds", bcrypt_of(person.password, rounds)
    if stored.startswith("$argon2"):
        yield f"Argon2id with {MEMORY} KiB", argon2_of(person.password, MEMORY)


@attack(door="changed-cost", full_cost=True)
def run(target: Target) -> Outcome:
    """Give someone an old hash, and time wrong logins of that name and of an unknown one."""
    victim, tried = target.enrol(), []
    target.token_of(victim)
    for kind, old in old_hashes(target, victim):
        if not put_hash(target, victim, old):
            raise NotApplicableError("the hashes here were always made like this")
        known, unknown = seconds_to_refuse(target, victim.username, Person().username)
        if is_clearly_longer(unknown, known):
            return got_in(f"{kind}: a known name is refused many times as fast")
        if is_clearly_longer(known, unknown):
            return got_in(f"{kind}: an unknown name is refused many times as fast")
        tried.append(kind)
    return refused(f"an unknown name takes as long as a known one; {', '.join(tried)}")
