"""A clock that counts work, so that a busy machine slows it as much as what it measures."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import bcrypt

SALT = bcrypt.gensalt(6)  # some milliseconds a hash


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
