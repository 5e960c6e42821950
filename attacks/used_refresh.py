"""Renew with a refresh token that its owner has already used.

Exploits a refresh token that is good for more than one use, or a server that only refuses a used
one: then the thief who came first goes on with the new one, and the owner is logged out.
Source: RFC 9700, section 4.14.2 Recommendations,
https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2
ASVS: 10.4.5
"""

from collections.abc import Iterator

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import NotApplicableError, Target, newest

RENEWALS = {"the last used one": 1, "an older one": 3}  # after which the first token comes again


def attempts(target: Target) -> Iterator[tuple[str, httpx.Response]]:
    """Use a token again, and then the newest one of the same log-in."""
    owner = target.enrol()
    for which, times in RENEWALS.items():
        used = latest = target.refresh_token_of(owner)
        for _ in range(times):
            renewal = target.refresh(latest)
            if not renewal.is_success:
                raise NotApplicableError(f"a usual renewal is answered {renewal.status_code}")
            latest = newest(renewal, latest)
        yield which, target.refresh(used)
        yield f"the newest one, after {which}", target.refresh(latest)


@attack()
def run(target: Target) -> Outcome:
    """Come with used tokens, until one of them helps."""
    answers = {}
    for attempt, answer in attempts(target):
        answers[attempt] = answer
        if answer.is_success:
            break
    return judge(answers)
