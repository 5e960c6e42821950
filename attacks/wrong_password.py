"""Come as someone else, without their password.

Exploits an app that stores passwords, but asks nobody for them again.
Source: CWE-306 Missing Authentication for Critical Function,
https://cwe.mitre.org/data/definitions/306.html
"""

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack(door="password-unused")
def run(target: Target) -> Outcome:
    """Log in with a wrong password; where nobody logs in, ask for the data right away."""
    victim = target.enrol()
    answer = target.log_in(victim.username, "wrong-password")
    if answer.status_code == httpx.codes.NOT_FOUND:
        return judge({"nobody logs in here, and reads the data": target.read()})
    return judge({"a wrong password": answer})
