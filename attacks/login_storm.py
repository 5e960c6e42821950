"""Make everyone wait behind your logins.

Exploits slow hashes that block the server: in `async def`, or with every thread or database
connection taken by a login that waits.
Source: OWASP API Security Top 10 2023, API4 Unrestricted Resource Consumption,
https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/
ASVS: 15.2.2
"""

from attacks.lab.attack import attack
from attacks.lab.clock import cost_of_login
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.storms import storm
from attacks.lab.target import Target

LOGINS = 32
PAGES = 2 * LOGINS  # a server that is blocked by each login gives about one page a login


@attack(full_cost=True, storm=True)
def run(target: Target) -> Outcome:
    """Log in many times at once; meanwhile someone else asks for a page."""
    victim = target.enrol()
    target.token_of(victim)
    cost_of_login(target, victim)  # if it is next to nothing, there is no storm
    request = target.login_request(victim.username, victim.password)
    after = storm([request] * LOGINS, target.page())
    if after.unserved:
        return got_in(f"some of {LOGINS} logins at once are not answered")
    if after.pages < PAGES:
        return got_in(f"others get fewer than {PAGES} pages while {LOGINS} logins run")
    return refused(f"others get their pages while {LOGINS} logins run; all are answered")
