"""Find an address in the reply to a mistyped registration.

Exploits an error message that repeats what was sent, or hands on what a library says about it;
proxies and consoles keep it.
Source: OWASP Error Handling Cheat Sheet, Objective,
https://cheatsheetseries.owasp.org/cheatsheets/Error_Handling_Cheat_Sheet.html#objective
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import Person, Target


@attack()
def run(target: Target) -> Outcome:
    """Mistype an address in a few ways, and look for it in each refusal."""
    person = target.enrol()
    mistyped: list[object] = [
        [person.email],
        person.username,
        f"{person.username}@my\N{MIDDLE DOT}{person.username}.example",
        f"{person.username}@{person.username}@example.com",
    ]
    answers = [target.register(Person(), email=email) for email in mistyped]
    refusals = [answer for answer in answers if not answer.is_success]
    if any(person.username in answer.text.lower() for answer in refusals):
        return got_in("the error message repeats the address")
    codes = " or ".join(sorted({str(answer.status_code) for answer in answers}))
    return refused(f"{len(answers)} mistyped addresses: {codes}, without the address")
