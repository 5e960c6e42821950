"""Use a token that you stole.

Exploits a bearer token: whoever bears it is believed, from any machine, until it ends.
Source: RFC 9700, section 4.10 Misuse of Stolen Access Tokens,
https://www.rfc-editor.org/rfc/rfc9700#section-4.10
"""

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack(door="stolen-token")
def run(target: Target) -> Outcome:
    """Log in as the victim, and read as someone else: another connection, another program."""
    stolen = target.token_of(target.enrol())
    headers = {"Authorization": f"Bearer {stolen}", "User-Agent": "thief"}
    with httpx.Client(base_url=target.http.base_url, trust_env=False) as thief:
        answers = {"first time": thief.get("/secure-data", headers=headers)}
        answers["again"] = thief.get("/secure-data", headers=headers)
    return judge(answers)
