"""Read the protected page without saying who you are.

Exploits a route that nobody guards.
Source: OWASP API Security Top 10 2023, API2 Broken Authentication,
https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/
ASVS: 7.2.1
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Target


@attack(door="open-data")
def run(target: Target) -> Outcome:
    """Ask, without a token."""
    return judge({"no token": target.read()})
