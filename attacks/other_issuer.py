"""Bring a token of another server.

Exploits two servers that sign with one key, such as a test server with a copied `.env`: a token
of the one opens the other.
Source: RFC 8725, section 3.8 Validate Issuer and Subject,
https://www.rfc-editor.org/rfc/rfc8725#section-3.8
ASVS: 9.2.3
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack(door="other-issuer")
def run(target: Target) -> Outcome:
    """Sign as a test server does that was given the same key."""
    target.must_read_tokens()
    victim, key = target.enrol(), target.leaked_key()
    token = target.forge(victim, key, iss="https://test.example.com")
    return judge({"issued by a test server": target.read(token)})
