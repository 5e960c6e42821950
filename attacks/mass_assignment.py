"""Make yourself an administrator when you register.

Exploits a server that stores whatever fields the client sends.
Source: OWASP API Security Top 10 2023, API3 Broken Object Property Level Authorization,
https://owasp.org/API-Security/editions/2023/en/0xa3-broken-object-property-level-authorization/
ASVS: 15.3.3
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Person, Target


@attack()
def run(target: Target) -> Outcome:
    """Send a field more than asked for, and see whether it is kept."""
    target.enrol()
    answer = target.register(Person(), is_admin=True)
    if answer.is_success and '"is_admin":true' in answer.text.replace(" ", ""):
        return got_in("the reply shows a new user who is an administrator")
    return refused(f"is_admin: {answer.status_code}, and nothing of it in the reply")
