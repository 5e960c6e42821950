"""Ask the login who has an account, by its work.

Exploits a password check that is skipped when the name is unknown: the answer comes at once.
Source: OWASP Authentication Cheat Sheet, Authentication and Error Messages (quick exit),
https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#authentication-and-error-messages
ASVS: 6.3.8
"""

import time

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Person, Target

TRIES = 3
VISIBLE = 0.02  # seconds: seen through any network
CLEAR = 4  # times as long: seen through any load


@attack(full_cost=True)
def run(target: Target) -> Outcome:
    """Time wrong logins of a known and of an unknown name, in turn; the quickest count."""
    victim, stranger = target.enrol(), Person()
    target.token_of(victim)
    seconds: dict[str, list[float]] = {victim.username: [], stranger.username: []}
    for username in [victim.username, stranger.username] * TRIES:
        start = time.perf_counter()
        target.log_in(username, "wrong-password")
        seconds[username].append(time.perf_counter() - start)
    known, unknown = (min(times) for times in seconds.values())
    if known - unknown > VISIBLE and known > CLEAR * unknown:
        return got_in("an unknown name is refused many times as fast")
    return refused("an unknown name takes as long as a known one")
