"""Read with a refresh token.

Exploits two kinds of tokens that look the same to the server: the one that opens the data for
minutes, and the one that lives for weeks. Then the long one opens the data, too.
Source: RFC 6749, section 1.5 Refresh Token (never sent to resource servers),
https://www.rfc-editor.org/rfc/rfc6749#section-1.5
ASVS: 9.2.2
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack()
def run(target: Target) -> Outcome:
    """Send it where the access token belongs."""
    refresh_token = target.refresh_token_of(target.enrol())
    target.must_read_tokens()
    return judge({"a refresh token in the header": target.read(refresh_token)})
