"""Log in with a password that is right in its first 72 bytes only.

Exploits bcrypt, which ignores what follows byte 72.
Source: OWASP Password Storage Cheat Sheet, Input Limits of bcrypt,
https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#input-limits-of-bcrypt
ASVS: 6.2.8
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge, refused
from attacks.lab.target import Person, Target

HEAD = "0123456789ab" * 6  # 72 bytes


@attack()
def run(target: Target) -> Outcome:
    """Register with one tail and log in with another."""
    target.enrol()
    person = Person(password=f"{HEAD}-right-tail")
    registered = target.register(person)
    if registered.is_client_error:
        return refused(f"a password of more than 72 bytes: {registered.status_code}")
    target.token_of(person)
    return judge({"another tail": target.log_in(person.username, f"{HEAD}-wrong-tail")})
