"""Use the token of a user who is gone.

Exploits a server that believes the signature and does not look whether the user still exists.
The token here is about a name that was never registered, which is the same to the server.
Source: RFC 8725, section 3.8 Validate Issuer and Subject,
https://www.rfc-editor.org/rfc/rfc8725#section-3.8
ASVS: 7.4.2
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Person, Target


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Sign a token about nobody."""
    token = target.forge(Person(), target.leaked_key())
    return judge({"nobody's token": target.read(token)})
