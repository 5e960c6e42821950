"""Register with a password that everyone tries first who knows you.

Exploits an app that knows the common passwords, but takes your name, your address and its own
words: long ones, and no list has them.
Source: NIST SP 800-63B-4, section 3.1.1.2 Password Verifiers (the blocklist),
https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver
ASVS: 6.2.11
"""

from dataclasses import replace

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Person, Target

OF_THE_SITE = "JWT authentication in FastAPI", "jwt-authentication", "fastapi-secure-data"


def guesses(person: Person) -> dict[str, str]:
    """Make what somebody would try who knows a person and the site."""
    name = person.username
    return {
        "the name": name,
        "the name in capitals": name.upper(),
        "the name twice": name * 2,
        "the name and a year": f"{name}2026",
        "the name and a mark": f"{name}!",
        "a word and the name": f"password{name}",
        "the name in pieces": name.replace("-", " the "),
        "the address": person.email,
        "the address and a digit": f"{person.email}1",
        **{f"the words {words}": words for words in OF_THE_SITE},
        "the site and the name": f"{name}@fastapi",
    }


@attack(door="common-passwords")
def run(target: Target) -> Outcome:
    """Choose each as a new user would."""
    target.enrol()
    answers = {}
    for guess in guesses(Person()):
        person = Person()
        answers[guess] = target.register(replace(person, password=guesses(person)[guess]))
    return judge(answers)
