"""Ask the registration who has an account.

Exploits a reply that differs for a name that is taken.
Source: OWASP Authentication Cheat Sheet, Authentication and Error Messages (account creation),
https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#authentication-and-error-messages
ASVS: 6.3.8
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Person, Target


@attack(door="names-revealed")
def run(target: Target) -> Outcome:
    """Register a known name and a new one."""
    known = target.register(Person(), username=target.enrol().username).status_code
    new = target.register(Person()).status_code
    evidence = f"known name: {known}, new name: {new}"
    return got_in(evidence) if known != new else refused(evidence)
