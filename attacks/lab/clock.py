"""A clock that counts work, so that a busy machine slows it as much as what it measures."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import bcrypt

from attacks.lab.target import NotApplicableError, Person, Target

SALT = bcrypt.gensalt(6)  # some milliseconds a hash
TRIES = 5  # in some a disk that others keep busy holds up the login, or the attacker has no core
CHEAP = 20  # hashes: a login that takes no longer keeps nobody waiting; one with bcrypt takes 60


def hashes_during(action: Callable[[], object]) -> int:
    """Count how many cheap hashes the attacker makes until an action is over."""
    hashes = 0
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(action)
        while not running.done():
            bcrypt.hashpw(b"tick", SALT)
            hashes += 1
    running.result()
    return hashes


def cost_of_login(target: Target, person: Person) -> float:
    """Return what a login costs: the hashes during the middle one of some, while nobody else asks.

    Raises:
        NotApplicableError: it is so quick that many of them keep nobody waiting.
    """
    cost = median(hashes_during(lambda: target.token_of(person)) for _ in range(TRIES))
    if cost < CHEAP:
        raise NotApplicableError("a login costs the server next to nothing")
    return cost
