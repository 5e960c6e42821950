"""Go on after the owner has changed the password.

Exploits a password that nobody can change. Or a change that closes the front door alone: the owner
changes it because someone else was in, and that someone has tokens, which go on.
Source: CWE-613 Insufficient Session Expiration,
https://cwe.mitre.org/data/definitions/613.html
ASVS: 7.4.3
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Person, Target
from attacks.lab.ways_out import change_password, uses


@attack(door="no-password-change")
def run(target: Target) -> Outcome:
    """Log in with the password of the victim, who changes it; log in again, read and renew."""
    victim = target.enrol()
    of_the_owner = target.token_of(victim)
    with target.as_thief() as thief:
        loot = thief.tokens_of(victim)
        change = change_password(target, victim, of_the_owner, Person().password)
        attempts = {"the thief logs in": thief.log_in(victim.username, victim.password)}
        if not target.read().is_success:  # else nobody looks at tokens
            attempts |= dict(uses(thief, loot))
    when = f"a new password: {change.status_code}"
    return judge({f"{when}; {attempt}": answer for attempt, answer in attempts.items()})
