"""Guess a password as often as you like.

Exploits a login without a limit: time is then all that an attacker needs.
Source: NIST SP 800-63B-4, section 3.2.2 Rate Limiting (Throttling),
https://pages.nist.gov/800-63-4/sp800-63b.html#throttle
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Target

GUESSES = 30


@attack(door="unlimited-guesses")
def run(target: Target) -> Outcome:
    """Guess wrong many times, then right."""
    victim = target.enrol()
    target.token_of(victim)
    for guess in range(GUESSES):
        target.log_in(victim.username, f"guess-number-{guess}")
    last = target.log_in(victim.username, victim.password)
    evidence = f"the right password after {GUESSES} wrong ones: {last.status_code}"
    return got_in(evidence) if last.is_success else refused(evidence)
