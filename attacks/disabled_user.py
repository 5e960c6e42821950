"""Go on after an admin has shut you out.

Exploits a server on which nobody can be shut out. Or one that asks whether a user is disabled when
somebody logs in, and never again: whoever has tokens goes on with them. Or log-ins that only sleep,
and go on when their user is let in again.
Source: CWE-613 Insufficient Session Expiration,
https://cwe.mitre.org/data/definitions/613.html
ASVS: 7.4.2
"""

from collections.abc import Iterable, Iterator

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, judge
from attacks.lab.roles import ALL, disable_request, give_role, set_disabled
from attacks.lab.target import Person, Target
from attacks.lab.ways_out import Tokens, uses


def tries(
    thief: Target, person: Person, loot: Iterable[Tokens]
) -> Iterator[tuple[str, httpx.Response]]:
    """Use the tokens of each device, and the password."""
    for device, tokens in enumerate(loot, start=1):
        for use, answer in uses(thief, tokens):
            yield f"{use} with the tokens of device {device}", answer
    yield "the thief logs in", thief.log_in(person.username, person.password)


def shut_out_by_an_admin(target: Target, thief: Target) -> Iterator[tuple[str, httpx.Response]]:
    """Let an admin do it; keep the tokens of one device until the user is let in again."""
    admin, person = target.enrol(), target.enrol()
    give_role(target, admin, "admin")
    token = target.tokens_of(admin, scope=ALL)["access_token"]
    *loot, kept = [target.tokens_of(person) for _ in range(3)]
    done = target.http.send(disable_request(target, token, person)).status_code
    for use, answer in tries(thief, person, loot):
        yield f"an admin disables the user: {done}; {use}", answer
    if set_disabled(target, person, disabled=False):
        for use, answer in uses(thief, kept):
            yield f"the user is let in again; {use} with old tokens", answer


def shut_out_by_hand(target: Target, thief: Target) -> Iterator[tuple[str, httpx.Response]]:
    """Let the operator do it in the database, where the log-ins stay as they are."""
    person = target.enrol()
    loot = [target.tokens_of(person) for _ in range(2)]
    if set_disabled(target, person, disabled=True):
        for use, answer in tries(thief, person, loot):
            yield f"the operator disables the user; {use}", answer


@attack(door="no-way-to-shut-out")
def run(target: Target) -> Outcome:
    """Log in on some devices, be shut out, and try all that there was."""
    target.must_issue_tokens()
    target.must_read_tokens()
    with target.as_thief() as thief:
        by_an_admin = dict(shut_out_by_an_admin(target, thief))
        return judge(by_an_admin | dict(shut_out_by_hand(target, thief)))
