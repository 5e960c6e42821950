"""Register one name twice, by being quick.

Exploits a look at the table before the insert: between the two, someone else inserts.
Source: CWE-367 Time-of-check Time-of-use Race Condition,
https://cwe.mitre.org/data/definitions/367.html
ASVS: 15.4.2
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.storms import storm
from attacks.lab.target import Person, Target

ROUNDS, AT_ONCE = 5, 12


@attack()
def run(target: Target) -> Outcome:
    """Send the same registration many times at once, in a few rounds."""
    target.enrol()
    for _ in range(ROUNDS):
        body = Person().registration()
        request = target.http.build_request("POST", "/auth/register", json=body)
        if len(storm([request] * AT_ONCE, target.page()).successes) > 1:
            return got_in("two registrations of one name were answered 201")
    return refused(f"{ROUNDS} times {AT_ONCE} registrations of one name: never two accounts")
