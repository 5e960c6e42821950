"""Keep a token, leave, and wait until somebody else takes the name.

Exploits a token that is about a name. When the account is gone and another one gets its name,
the token of the first opens the data of the second.
Source: OpenID Connect Core 1.0, section 2 ID Token (sub is never reassigned),
https://openid.net/specs/openid-connect-core-1_0.html#IDToken
ASVS: 10.3.3
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Person, Target


@attack(door="reborn-name")
def run(target: Target) -> Outcome:
    """Register, log in and be deleted; the name is registered again; use the old token."""
    target.must_read_tokens()
    former = target.enrol()
    token = target.token_of(former)
    target.erase(former)
    target.enrol(Person(username=former.username))
    return judge({"the token of who had this name before": target.read(token)})
