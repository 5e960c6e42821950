"""s03 promises what a stopwatch shows: hashes wait in a line, and nobody else waits with them.

Explained: stages/s03_hashing.md#the-turnstile
"""

import httpx
import pytest

from tests.support.promises import Person
from tests.support.ratios import HALF, MOSTLY, first_quarter, hold, in_a_row, page_beside


def register(client: httpx.Client) -> httpx.Response:
    """Ask for a hash."""
    return client.post("/auth/register", json=Person().registration())


@pytest.fixture
def alone(slow_hashes: httpx.Client) -> float:
    """How long one registration takes."""
    return in_a_row(slow_hashes, register)


def test_the_first_of_many_is_ready_long_before_the_last(
    slow_hashes: httpx.Client, alone: float
) -> None:
    """All at once, each would be as late as the last."""
    hold(lambda: first_quarter(slow_hashes, register, alone), lambda ratio: ratio < HALF)


def test_the_page_is_not_as_slow_as_a_hash(slow_hashes: httpx.Client, alone: float) -> None:
    """Explained: stages/s03_hashing.md#a-hash-in-a-thread-of-its-own"""
    hold(lambda: page_beside(slow_hashes, register, alone), lambda ratio: ratio < MOSTLY)
