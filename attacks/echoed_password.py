"""Find a password in the reply to a mistyped registration.

Exploits an error message that repeats what was sent; proxies and consoles keep it.
Source: CWE-209 Generation of Error Message Containing Sensitive Information,
https://cwe.mitre.org/data/definitions/209.html
ASVS: 16.5.1
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Person, Target


@attack()
def run(target: Target) -> Outcome:
    """Leave a field out, and mistype another."""
    target.enrol()
    person = Person()
    incomplete = {"username": person.username, "password": person.password}
    replies = [
        target.http.post("/auth/register", json=incomplete),
        target.register(person, password=[person.password]),
    ]
    if any(person.password in reply.text for reply in replies):
        return got_in("the error message repeats the password")
    codes = ", ".join(str(reply.status_code) for reply in replies)
    return refused(f"a field left out, a field mistyped: {codes}, without the password")
