"""Send a password twice, wrong and right.

Exploits a server that takes the first or the last of two values: a guard before it, which counts
guesses or looks for attacks, may have looked at the other one.
Source: RFC 6749, section 3.2 Token Endpoint (parameters must not come twice),
https://www.rfc-editor.org/rfc/rfc6749#section-3.2
ASVS: 15.3.7
"""

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.target import Person, Target


@attack()
def run(target: Target) -> Outcome:
    """Put a wrong value before the right one and behind it, in each field."""
    victim, stranger = target.enrol(), Person()
    target.token_of(victim)
    passwords = [stranger.password, victim.password]
    names = [stranger.username, victim.username]
    return judge(
        {
            "right password last": target.log_in(victim.username, passwords),
            "right password first": target.log_in(victim.username, passwords[::-1]),
            "right name last": target.log_in(names, victim.password),
            "right name first": target.log_in(names[::-1], victim.password),
        }
    )
