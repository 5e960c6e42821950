"""Sign with the key of a server that has none.

Exploits a setting that is empty or missing, and a program that signs with it all the same: with
nothing, or with the word that its language writes for nothing.
Source: RFC 8725, section 3.5 Ensure Cryptographic Keys Have Sufficient Entropy,
https://www.rfc-editor.org/rfc/rfc8725#section-3.5
ASVS: 11.2.3
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target

KEYS = ("", " ", "\0", "None", "null", "undefined", "${SECRET_KEY}", "SECRET_KEY")


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Sign a good statement with each of them."""
    victim = target.enrol()
    return judge({f"the key {key!r}": target.read(target.forge(victim, key)) for key in KEYS})
