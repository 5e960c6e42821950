"""Register with a password that everyone tries first.

Exploits an app that refuses short passwords, but not common ones.
Source: NIST SP 800-63B-4, section 3.1.1.2 Password Verifiers (the blocklist),
https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver
ASVS: 6.2.4
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Person, Target
from attacks.lab.words import COMMON_PASSWORDS


@attack(door="common-passwords")
def run(target: Target) -> Outcome:
    """Choose each as a new user would."""
    target.enrol()
    people = [Person(password=password) for password in COMMON_PASSWORDS]
    return judge({person.password: target.register(person) for person in people})
