"""s03 promises what a stopwatch shows: hashes wait in a line, and nobody else waits with them.

Explained: stages/s03_hashing.md#the-turnstile
"""

import httpx
import pytest

from tests.support.promises import Person
from tests.support.ratios import HALF, MOSTLY, Crowds, first_quarter, page_beside


def register(client: httpx.Client) -> httpx.Response:
    """Ask for a hash."""
    return client.post("/auth/register", json=Person().registration())


@pytest.fixture(scope="module")
def crowds(slow_hashes: httpx.Client) -> Crowds:
    """Many who register at once."""
    return Crowds(slow_hashes, register)


def test_the_first_of_many_is_ready_long_before_the_last(crowds: Crowds) -> None:
    """All at once, each would be as late as the last."""
    crowds.hold(first_quarter, lambda ratio: ratio < HALF)


def test_the_page_is_not_as_slow_as_a_hash(crowds: Crowds) -> None:
    """Explained: stages/s03_hashing.md#a-hash-in-a-thread-of-its-own"""
    crowds.hold(page_beside, lambda ratio: ratio < MOSTLY)
