"""Send two tokens in one request.

Exploits a server that takes one of two Authorization headers: a guard before it may have looked
at the other one.
Source: RFC 9110, section 5.3 Field Order (which header may come twice),
https://www.rfc-editor.org/rfc/rfc9110#section-5.3
ASVS: 15.3.7
"""

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack()
def run(target: Target) -> Outcome:
    """Send a good token before junk, behind junk, and beside another good one."""
    good, other = (target.token_of(target.enrol()) for _ in range(2))
    target.must_read_tokens()
    pairs = {"junk last": (good, "junk"), "junk first": ("junk", good), "two good": (good, other)}
    return judge({name: read_with(target, *tokens) for name, tokens in pairs.items()})


def read_with(target: Target, *tokens: str) -> httpx.Response:
    """Read /secure-data with a header for each token."""
    headers = [("Authorization", f"Bearer {token}") for token in tokens]
    return target.http.get("/secure-data", headers=headers)
