"""What can be seen of an app from outside: how its answers relate in time, in one run.

No number of seconds is asked for, as machines differ. Three ratios with a wide margin are: each of
them is far on one side for a right app, and far on the other for a wrong one. Where the control is
not clean, or the tries do not agree, there is no verdict.
"""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from statistics import median

import httpx
import pytest

CORES = os.cpu_count() or 1
MANY = 8 * CORES  # requests at once, of which the cores can serve an eighth
MOST = 128  # more than that is no crowd that one client can send at once
TRIES = 3  # that are clean
MOST_TRIES = 9  # on a machine that others keep busy
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
    wrong: list[float] = []
    for _ in range(MOST_TRIES):
        found = measure()
        if found.is_clean and is_right(found.value):
            return
        if found.is_clean:
            wrong.append(round(found.value, 2))
        if len(wrong) == TRIES:
            raise AssertionError(f"three times of three: {wrong}")
    pytest.skip("not checked: this machine is too busy to tell; try again when it is quiet")


def in_a_row(client: httpx.Client, ask: Ask) -> float:
    """Return the usual time of one request."""
    return median(seconds(client, ask) for _ in range(5))


def work_for_nobody(client: httpx.Client, known: Ask, unknown: Ask) -> Ratio:
    """Compare a wrong name with a wrong password; 1 is right, 0 is no work at all."""
    pairs = [(seconds(client, known), seconds(client, unknown)) for _ in range(7)]
    with_hash, without = (median(times) for times in zip(*pairs, strict=True))
    return Ratio(without / with_hash, is_clean=in_a_row(client, read_page) < with_hash / 5)


@dataclass(frozen=True)
class Crowd:
    """Many who ask at once, while somebody reads the page.

    Attributes:
        alone: how long one of them takes alone.
        ends: after how long each one was answered, in order.
        quiet: how long the page takes alone.
        beside: how long it took each time, beside the crowd.
    """

    alone: float
    ends: list[float]
    quiet: float
    beside: list[float]


class Crowds:
    """The crowds of an app; what one promise has measured, the next one need not measure again."""

    def __init__(self, client: httpx.Client, ask: Ask) -> None:
        """Take the client, and what each of the crowd asks."""
        self._client, self._ask = client, ask
        self._measured: list[Crowd] = []

    def hold(self, ratio: Callable[[Crowd], Ratio], is_right: Callable[[float], bool]) -> None:
        """Look at one ratio of a crowd after the other.

        Raises:
            AssertionError: the app is wrong.
        """
        crowds = self._crowds()
        hold(lambda: ratio(next(crowds)), is_right)

    def _crowds(self) -> Iterator[Crowd]:
        """Go through the crowds that were measured, and then measure others."""
        for place in count():
            if place == len(self._measured):
                self._measured.append(self._measure())
            yield self._measured[place]

    def _measure(self) -> Crowd:
        alone, quiet = (in_a_row(self._client, ask) for ask in (self._ask, read_page))
        beside: list[float] = []
        with ThreadPoolExecutor(1) as pool:
            ends = pool.submit(self._ask_at_once)
            while not beside or not ends.done():
                beside.append(seconds(self._client, read_page))
        return Crowd(alone, ends.result(), quiet, beside)

    def _ask_at_once(self) -> list[float]:
        begin = time.perf_counter()

        def answered(_: int) -> float:
            self._ask(self._client)
            return time.perf_counter() - begin

        with ThreadPoolExecutor(MANY) as pool:
            return sorted(pool.map(answered, range(MANY)))


def first_quarter(crowd: Crowd) -> Ratio:
    """Tell when a quarter of a crowd was answered; near 1, all were worked on at once.

    Not the first answer alone: where all are worked on at once, one can be ahead by chance.
    """
    if MANY > MOST:
        pytest.skip(f"not checked: {CORES} cores are too many for a crowd")
    one_core, last = crowd.alone * MANY, crowd.ends[-1]
    is_clean = one_core / CORES / 3 < last < one_core * 3  # others may leave it a single core
    return Ratio(crowd.ends[MANY // 4 - 1] / last, is_clean)


def page_beside(crowd: Crowd) -> Ratio:
    """Tell for which share of the time the page waits for a hash, while a crowd is served."""
    waiting = sum(each for each in crowd.beside if each > crowd.alone * HALF)
    return Ratio(waiting / sum(crowd.beside), is_clean=crowd.quiet < crowd.alone / 5)
