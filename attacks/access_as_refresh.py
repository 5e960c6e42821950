"""Renew with an access token.

Exploits a server that takes for a refresh token whatever it has signed. Then each access token
renews itself, and that it ends after minutes helps nobody.
Source: RFC 8725, section 2.8 Cross-JWT Confusion,
https://www.rfc-editor.org/rfc/rfc8725#section-2.8
ASVS: 9.2.2
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack()
def run(target: Target) -> Outcome:
    """Send it where the refresh token belongs."""
    victim = target.enrol()
    target.refresh_token_of(victim)
    return judge({"an access token as refresh token": target.refresh(target.token_of(victim))})
