"""What can be seen of an app from outside: how its answers relate in time, in one run.

No number of seconds is asked for, as machines differ. Three ratios with a wide margin are: each of
them is far on one side for a right app, and far on the other for a wrong one. Where the control is
not clean, or the tries do not agree, there is no verdict.
"""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median

import httpx
import pytest

CORES = os.cpu_count() or 1
MANY = 8 * CORES  # requests at once, of which the cores can serve an eighth
MOST = 128  # more than that is no crowd that one client can send at once
TRIES = 3
HALF = 0.5
MOSTLY = 0.75

Ask = Callable[[httpx.Client], httpx.Response]


@dataclass(frozen=True)
class Ratio:
    """One try: what was measured, and whether the control says that it can be believed."""

    value: float
    is_clean: bool


def read_page(client: httpx.Client) -> httpx.Response:
    """Ask for what needs no hash."""
    return client.get("/")


def seconds(client: httpx.Client, ask: Ask) -> float:
    """Measure one request."""
    begin = time.perf_counter()
    ask(client)
    return time.perf_counter() - begin


def hold(measure: Callable[[], Ratio], is_right: Callable[[float], bool]) -> None:
    """Fail when each of three clean tries is on the wrong side; without a verdict, skip.

    Raises:
        AssertionError: the app is wrong.
    """
    tries: list[Ratio] = []
    while len(tries) < TRIES:
        tries.append(measure())
        if tries[-1].is_clean and is_right(tries[-1].value):
            return
    if not all(each.is_clean for each in tries):
        pytest.skip("not checked: this machine is too busy to tell; try again when it is quiet")
    raise AssertionError(f"three times of three: {[round(each.value, 2) for each in tries]}")


def in_a_row(client: httpx.Client, ask: Ask, count: int = 5) -> float:
    """Return the usual time of one request."""
    return median(seconds(client, ask) for _ in range(count))


def work_for_nobody(client: httpx.Client, known: Ask, unknown: Ask) -> Ratio:
    """Compare a wrong name with a wrong password; 1 is right, 0 is no work at all."""
    pairs = [(seconds(client, known), seconds(client, unknown)) for _ in range(7)]
    with_hash, without = (median(times) for times in zip(*pairs, strict=True))
    return Ratio(without / with_hash, is_clean=in_a_row(client, read_page) < with_hash / 5)


def crowd(client: httpx.Client, ask: Ask) -> list[float]:
    """Ask many times at once; return after how long each one was answered, in order."""
    begin = time.perf_counter()

    def answered(_: int) -> float:
        ask(client)
        return time.perf_counter() - begin

    with ThreadPoolExecutor(MANY) as pool:
        return sorted(pool.map(answered, range(MANY)))


def first_quarter(client: httpx.Client, ask: Ask, alone: float) -> Ratio:
    """Tell when a quarter of a crowd was answered; near 1, all were worked on at once.

    Not the first answer alone: where all are worked on at once, one can be ahead by chance.
    """
    if MANY > MOST:
        pytest.skip(f"not checked: {CORES} cores are too many for a crowd")
    ends = crowd(client, ask)
    fits = alone * MANY / CORES
    return Ratio(ends[MANY // 4 - 1] / ends[-1], is_clean=fits / 3 < ends[-1] < fits * 3)


def page_beside(client: httpx.Client, ask: Ask, alone: float) -> Ratio:
    """Tell for which share of the time the page waits for a hash, while a crowd is served."""
    quiet = in_a_row(client, read_page)
    with ThreadPoolExecutor(1) as pool:
        ends = pool.submit(crowd, client, ask)
        beside = [seconds(client, read_page)]
        while not ends.done():
            beside.append(seconds(client, read_page))
        ends.result()
    waiting = sum(each for each in beside if each > alone * HALF)
    return Ratio(waiting / sum(beside), is_clean=quiet < alone / 5)
