"""Use one refresh token twice, by being quick.

Exploits a look at the table before the change: between the two, someone else comes with the same
token, and both get tokens.
Source: CWE-367 Time-of-check Time-of-use Race Condition,
https://cwe.mitre.org/data/definitions/367.html
ASVS: 15.4.2
"""

import json

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, broke, got_in, refused
from attacks.lab.storms import must_serve_now, storm
from attacks.lab.target import Target

ROUNDS, AT_ONCE = 10, 50  # where there is a gap, about every second round meets it


@attack()
def run(target: Target) -> Outcome:
    """Send the same renewal many times at once, in a few rounds; then renew what was won."""
    owner = target.enrol()
    for _ in range(ROUNDS):
        request = target.refresh_request(target.refresh_token_of(owner))
        after = storm([request] * AT_ONCE, target.page())
        won = [json.loads(answer.content) for answer in after.successes]
        if len(won) > 1:
            return got_in("two renewals with one token gave tokens")
        if any(target.refresh(tokens.get("refresh_token", "")).is_success for tokens in won):
            return got_in("whoever was first renews on, though others came with the same token")
        must_serve_now(after)
        if after.unserved:
            return broke(f"some of {AT_ONCE} renewals at once are not served")
    return refused(
        f"{ROUNDS} times {AT_ONCE} renewals with one token: one is served, for the last time"
    )
