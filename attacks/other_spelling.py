"""Register an address that someone has, in another spelling.

Exploits addresses that are compared byte by byte: one mailbox then has several accounts, and the
owner of one may reset the password of another.
Source: Unicode Standard Annex 15, section 1.1 Canonical and Compatibility Equivalence,
https://www.unicode.org/reports/tr15/#Canon_Compat_Equivalence
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Person, Target

LETTER = "\N{LATIN SMALL LETTER T WITH DIAERESIS}"
APART = "T\N{COMBINING DIAERESIS}"  # the same letter for people, and no capital exists in one piece


@attack()
def run(target: Target) -> Outcome:
    """Register a victim's address, then each of its spellings; last, an address with a name."""
    mailbox = target.enrol().email
    target.register(Person(), email=f"{LETTER}-{mailbox}")
    spellings = {
        "in capitals": mailbox.upper(),
        "letter and mark apart": f"{APART}-{mailbox}",
        "name before it": f"Mallory <{Person().email}>",
    }
    return judge(
        {trick: target.register(Person(), email=email) for trick, email in spellings.items()}
    )
