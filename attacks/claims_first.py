"""Learn from a forged token who exists.

Exploits a server that looks at the claims before the signature: its answers then tell about
people, and its code meets whatever anyone wrote.
Source: RFC 7519, section 7.2 Validating a JWT,
https://www.rfc-editor.org/rfc/rfc7519#section-7.2
ASVS: 9.1.1
"""

import time

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Person, Target

KEY = "a key of the attacker's own, which the server does not have"


def told_by(answer: httpx.Response) -> tuple[int, str, str | None]:
    """What an answer tells."""
    return answer.status_code, answer.text, answer.headers.get("WWW-Authenticate")


@attack()
def run(target: Target) -> Outcome:
    """Forge tokens about a user, about nobody, and one that has ended, and compare the answers."""
    victim = target.enrol()
    target.must_issue_tokens()
    target.must_read_tokens()
    past = int(time.time()) - 3600
    answers = {
        "about a user": target.read(target.forge(victim, KEY)),
        "about nobody": target.read(target.forge(Person(), KEY)),
        "about a user, ended": target.read(target.forge(victim, KEY, exp=past)),
    }
    evidence = ", ".join(f"{about}: {answer.status_code}" for about, answer in answers.items())
    is_same = len(set(map(told_by, answers.values()))) == 1
    return refused(f"the same answers; {evidence}") if is_same else got_in(evidence)
