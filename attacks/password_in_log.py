"""Find a password in the access log.

Exploits a login whose fields travel in the URL: every server and proxy on the way logs it.
Source: OWASP API Security Top 10 2023, API2 Broken Authentication (passwords in the URL),
https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/
ASVS: 14.2.1, 16.2.5
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Target


@attack()
def run(target: Target) -> Outcome:
    """Log in as the app wants, then read the log."""
    person = target.enrol()
    target.token_of(person)
    if person.password in target.leaked_log():
        return got_in("the log holds the password of whoever logged in")
    return refused("the log does not hold the password")
