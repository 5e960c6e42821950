"""Use a token that never ends.

Exploits a server that looks at `exp` only where there is one.
Source: RFC 9068, section 2.2 Data Structure (exp is required),
https://www.rfc-editor.org/rfc/rfc9068#section-2.2
ASVS: 9.2.1
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Sign a token without an end."""
    victim = target.enrol()
    return judge({"no exp": target.read(target.forge(victim, target.leaked_key(), exp=...))})
