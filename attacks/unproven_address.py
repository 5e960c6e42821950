"""Register with someone else's e-mail address.

Exploits an app that never writes to the address: its owner then finds it taken.
Source: OWASP Input Validation Cheat Sheet, Email Address Validation (semantic validation),
https://cheatsheetseries.owasp.org/cheatsheets/Input_Validation_Cheat_Sheet.html#semantic-validation
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Person, Target


@attack(door="unproven-addresses")
def run(target: Target) -> Outcome:
    """Take an address, then come as its owner."""
    squatter, owner = target.enrol(), Person()
    if target.register(owner, email=squatter.email).is_success:
        return refused("an address may be used twice, so nobody is locked out")
    return got_in("the address was believed, and its owner is told that it is taken")
