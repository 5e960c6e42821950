"""Go on after the owner has logged out.

Exploits a log-in that nobody can end: there is no way out, or one that only makes the client forget
its tokens. Or the server ends it for the newest token alone, and a thief has been quicker with a
copy. Whoever has copied the tokens goes on.
Source: CWE-613 Insufficient Session Expiration,
https://cwe.mitre.org/data/definitions/613.html
ASVS: 7.4.1
"""

from collections.abc import Iterator

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target
from attacks.lab.ways_out import Tokens, goes_on, log_out, uses


def attempts(target: Target, thief: Target) -> Iterator[tuple[str, httpx.Response]]:
    """Copy the tokens of the victim, who gives one of them back; then use the copies."""
    victim = target.enrol()
    for which in ("access token", "refresh token", "refresh token that the thief has used"):
        tokens: Tokens = target.tokens_of(victim)
        given_back = tokens.get("access_token" if which == "access token" else "refresh_token")
        if given_back is None:
            return
        if which.endswith("used"):
            tokens = goes_on(thief, tokens) or tokens
        logout = log_out(target, given_back)
        for use, answer in uses(thief, tokens):
            yield f"the owner gives back the {which}: {logout.status_code}; {use}", answer


@attack(door="no-logout")
def run(target: Target) -> Outcome:
    """Let the victim log out in each way; read and renew with copies of what they had."""
    target.must_issue_tokens()
    target.must_read_tokens()
    with target.as_thief() as thief:
        return judge(dict(attempts(target, thief)))
