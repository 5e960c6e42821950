"""Use a token that you stole.

Exploits a bearer token: whoever bears it is believed, from any machine, until it ends.
Source: RFC 9700, section 4.10 Misuse of Stolen Access Tokens,
https://www.rfc-editor.org/rfc/rfc9700#section-4.10
ASVS: 10.3.5, 10.4.14
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack(door="stolen-token")
def run(target: Target) -> Outcome:
    """Log in as the victim, and read as someone else."""
    stolen = target.token_of(target.enrol())
    with target.as_thief() as thief:
        return judge({"first time": thief.read(stolen), "again": thief.read(stolen)})
