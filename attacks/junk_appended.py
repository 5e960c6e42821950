"""Change a token where the library does not look.

Exploits a base64 reader that skips what is not base64: the same token then has many spellings,
and a list of revoked tokens misses them.
Source: RFC 7515, section 2 Terminology (base64url without additional characters),
https://www.rfc-editor.org/rfc/rfc7515#section-2
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target

JUNK = ("!", "$$$$", "=", ".junk")


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Append junk to a good token."""
    token = target.token_of(target.enrol())
    return judge({f"'{junk}' behind": target.read(token + junk) for junk in JUNK})
