"""Guess the key that signs the tokens, at home.

Exploits a key that is weak or published. One token is enough to test guesses, unseen; with the
key the attacker is anyone.
Source: RFC 8725, section 2.2 Weak Symmetric Keys,
https://www.rfc-editor.org/rfc/rfc8725#section-2.2
ASVS: 11.2.3
"""

from attacks.exhibit.article import SECRET_KEY
from attacks.lab.attack import attack
from attacks.lab.forge import hmac_of
from attacks.lab.outcome import Outcome, judge, refused
from attacks.lab.target import Target
from attacks.lab.words import KEYS

KNOWN = (*KEYS, SECRET_KEY)


@attack()
def run(target: Target) -> Outcome:
    """Sign a token again with each known key; where it comes out the same, forge another."""
    victim = target.enrol()
    signing_input, _, signature = target.genuine_token.rpartition(".")
    for number, key in enumerate(KNOWN, start=1):
        if hmac_of(signing_input, key.encode()) == signature:
            forged = target.forge(victim, key)
            return judge({f"signed with known key {number}": target.read(forged)})
    return refused(f"none of {len(KNOWN)} known keys signs like this")
