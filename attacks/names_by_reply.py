"""Ask the login who has an account, by its words.

Exploits a reply that says which of the two was wrong, the name or the password.
Source: OWASP Authentication Cheat Sheet, Authentication and Error Messages (login),
https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#authentication-and-error-messages
ASVS: 6.3.8
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Person, Target


@attack()
def run(target: Target) -> Outcome:
    """Compare the replies for a known and for an unknown name."""
    victim = target.enrol()
    target.token_of(victim)
    known = target.log_in(victim.username, "wrong-password")
    unknown = target.log_in(Person().username, "wrong-password")
    if (known.status_code, known.text) == (unknown.status_code, unknown.text):
        return refused(f"known or unknown name: {known.status_code} with the same words")
    return got_in("the login answers an unknown name with other words")
