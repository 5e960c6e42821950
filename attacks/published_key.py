"""Sign with a key from the documentation.

Exploits a SECRET_KEY that was copied from an article, a tutorial or a template. It is long and
random, and everyone has it.
Source: CWE-1394 Use of Default Cryptographic Key,
https://cwe.mitre.org/data/definitions/1394.html
ASVS: 13.3.1
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target
from attacks.lab.words import PUBLISHED_KEYS


@attack(door="published-key", settings={"SECRET_KEY": PUBLISHED_KEYS[0]})
def run(target: Target) -> Outcome:
    """Write a token in the name of a victim, with one published key after the other."""
    victim = target.enrol()
    return judge(
        {
            f"signed with published key {number}": target.read(target.forge(victim, key))
            for number, key in enumerate(PUBLISHED_KEYS, start=1)
        }
    )
