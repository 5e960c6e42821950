"""Break the server with a NUL character.

Exploits libraries that end a text, or give up, at NUL, below an app that lets it through.
Source: CWE-158 Improper Neutralization of Null Byte or NUL Character,
https://cwe.mitre.org/data/definitions/158.html
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, breakdown
from attacks.lab.target import Person, Target


@attack()
def run(target: Target) -> Outcome:
    """Send one in each field, and look for an error of the server."""
    victim = target.enrol()
    return breakdown(
        {
            "in a new password": target.register(Person(password="nul\0-in-the-middle")),
            "in a new name": target.register(Person(username="nul\0name")),
            "in a login's name": target.log_in(f"{victim.username}\0", victim.password),
            "in a login's password": target.log_in(victim.username, f"{victim.password}\0"),
        }
    )
