"""Come as someone else, with a wrong password.

Exploits an app that stores passwords, but asks nobody for them again.
Source: CWE-306 Missing Authentication for Critical Function,
https://cwe.mitre.org/data/definitions/306.html
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Target


@attack(door="password-unused")
def run(target: Target) -> Outcome:
    """See whether the app tells the right password from a wrong one."""
    victim = target.enrol()
    right = target.log_in(victim.username, victim.password).status_code
    wrong = target.log_in(victim.username, "wrong-password").status_code
    evidence = f"right password: {right}, wrong password: {wrong}"
    return refused(evidence) if right != wrong else got_in(evidence)
