"""Ask the login who has an account, by its work.

Exploits a password check that is skipped when the name is unknown: the answer comes at once.
Source: OWASP Authentication Cheat Sheet, Authentication and Error Messages (quick exit),
https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#authentication-and-error-messages
ASVS: 6.3.8
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.refusals import is_clearly_longer, seconds_to_refuse
from attacks.lab.target import Person, Target


@attack(full_cost=True)
def run(target: Target) -> Outcome:
    """Time wrong logins of a known and of an unknown name."""
    victim, stranger = target.enrol(), Person()
    target.token_of(victim)
    known, unknown = seconds_to_refuse(target, victim.username, stranger.username)
    if is_clearly_longer(known, unknown):
        return got_in("an unknown name is refused many times as fast")
    return refused("an unknown name takes as long as a known one")
