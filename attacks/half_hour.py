"""Steal a token, and look for how long it will be of use.

Exploits a token that lives long. Nobody can take it back, so its lifetime is what limits the thief.
Source: RFC 6819, section 5.1.5.3 Use Short Expiration Time,
https://www.rfc-editor.org/rfc/rfc6819#section-5.1.5.3
"""

import time

from attacks.lab.attack import attack
from attacks.lab.forge import claims_of
from attacks.lab.outcome import Outcome, got_in, judge, refused
from attacks.lab.target import Target

LONG = 15  # minutes


@attack(door="half-hour")
def run(target: Target) -> Outcome:
    """Read with the token, and read in its claims, as anyone can, when it ends."""
    target.must_read_tokens()
    stolen = target.genuine_token
    outcome = judge({"a stolen token": target.read(stolen)})
    if not outcome.result.is_harm:
        return outcome
    ends = claims_of(stolen).get("exp")
    if not isinstance(ends, int):
        return got_in("it opens the data for ever")
    minutes = round((ends - time.time()) / 60)
    told = f"it opens the data for {minutes} minutes"
    return got_in(told) if minutes > LONG else refused(told)
