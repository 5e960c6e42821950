"""s03 promises what a stopwatch shows: hashes wait in a line, and nobody else waits with them.

Explained: stages/s03_hashing.md#the-turnstile
"""

from collections.abc import Callable, Iterator

import httpx
import pytest

from course.live import LiveStage
from tests.support.promises import Person, connect
from tests.support.ratios import (
    HALF,
    MANY,
    MOSTLY,
    ROUNDS,
    first_of_many,
    hold,
    in_a_row,
    page_beside,
)


def register(client: httpx.Client) -> httpx.Response:
    """Ask for a hash."""
    return client.post("/auth/register", json=Person().registration())


def read_page(client: httpx.Client) -> httpx.Response:
    """Ask for what needs none."""
    return client.get("/")


@pytest.fixture
def url(start: Callable[..., LiveStage]) -> Iterator[str]:
    """The app, with hashes that take longer than all else."""
    with start(BCRYPT_ROUNDS=ROUNDS) as live:
        yield live.url


@pytest.fixture
def alone(url: str) -> float:
    """How long one registration takes."""
    with connect(url) as client:
        return in_a_row(client, register)


def test_the_first_of_many_is_ready_long_before_the_last(url: str, alone: float) -> None:
    """All at once, each would be as late as the last."""
    crowd = [register] * MANY
    hold(lambda: first_of_many(url, crowd, alone), lambda ratio: ratio < HALF)


def test_the_page_is_not_as_slow_as_a_hash(url: str, alone: float) -> None:
    """Explained: stages/s03_hashing.md#a-hash-in-a-thread-of-its-own"""
    crowd = [register] * MANY
    hold(lambda: page_beside(url, crowd, read_page, alone), lambda ratio: ratio < MOSTLY)
