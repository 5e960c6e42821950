"""Make everyone wait behind your logins.

Exploits slow hashes that block the server: in `async def`, or with every thread or database
connection taken by a login that waits.
Source: OWASP API Security Top 10 2023, API4 Unrestricted Resource Consumption,
https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/
ASVS: 15.2.2
"""

import time

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.storms import storm
from attacks.lab.target import NotApplicableError, Person, Target

LOGINS = 32
PAGES = 2 * LOGINS  # a server that is blocked by each login gives about one page a login
SLOW = 0.05  # seconds: a login that is quicker than this blocks nobody


def seconds_of_a_login(target: Target, person: Person) -> float:
    """Measure one login while nothing else goes on."""
    start = time.perf_counter()
    target.token_of(person)
    return time.perf_counter() - start


@attack(full_cost=True, storm=True)
def run(target: Target) -> Outcome:
    """Log in many times at once; meanwhile someone else asks for a page."""
    victim = target.enrol()
    target.token_of(victim)
    if min(seconds_of_a_login(target, victim) for _ in range(3)) < SLOW:
        raise NotApplicableError("a login costs the server next to nothing")
    request = target.login_request(victim.username, victim.password)
    after = storm([request] * LOGINS, target.page())
    if after.unserved:
        return got_in(f"some of {LOGINS} logins at once are not answered")
    if after.pages < PAGES:
        return got_in(f"others get fewer than {PAGES} pages while {LOGINS} logins run")
    return refused(f"others get their pages while {LOGINS} logins run; all are answered")
