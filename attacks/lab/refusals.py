"""How long a wrong log-in takes, of which a network shows only the big differences."""

import time

from attacks.lab.target import Target

TRIES = 3
VISIBLE = 0.02  # seconds: seen through any network
CLEAR = 4  # times as long: seen through any load


def seconds_to_refuse(target: Target, *usernames: str) -> list[float]:
    """Time wrong log-ins of some names, in turn; the quickest of each counts."""
    seconds: dict[str, list[float]] = {username: [] for username in usernames}
    for username in usernames * TRIES:
        start = time.perf_counter()
        target.log_in(username, "wrong-password")
        seconds[username].append(time.perf_counter() - start)
    return [min(times) for times in seconds.values()]


def is_clearly_longer(long: float, short: float) -> bool:
    """Whether one takes so much longer than the other that anyone sees it."""
    return long - short > VISIBLE and long > CLEAR * short
