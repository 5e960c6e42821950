"""Guess a password as often as you like.

Exploits a login without a limit: time is then all that an attacker needs.
Source: NIST SP 800-63B-4, section 3.2.2 Rate Limiting (Throttling),
https://pages.nist.gov/800-63-4/sp800-63b.html#throttle
ASVS: 6.3.1
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Target

GUESSES = 30


@attack(door="unlimited-guesses")
def run(target: Target) -> Outcome:
    """Guess wrong many times, and see whether one guess is looked at as the first one was."""
    victim = target.enrol()
    target.token_of(victim)
    statuses = [
        target.log_in(victim.username, f"guess-number-{guess}").status_code
        for guess in range(GUESSES)
    ]
    for number, status in enumerate(statuses, 1):
        if status != statuses[0]:
            return refused(f"guess number {number} is answered {status}")
    return got_in(f"{GUESSES} guesses, all answered {statuses[0]}")
