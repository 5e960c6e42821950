"""s04 promises what a stopwatch shows: a name that does not exist takes as long as one that does.

Explained: stages/s04_jwt_issue.md#verify
"""

from dataclasses import replace

import httpx
import pytest

from tests.support.promises import Person
from tests.support.ratios import (
    HALF,
    MOSTLY,
    Ask,
    Crowds,
    first_quarter,
    hold,
    page_beside,
    work_for_nobody,
)


@pytest.fixture(scope="module")
def log_in(slow_hashes: httpx.Client) -> Ask:
    """Ask for a token, as someone who is registered, with a wrong password."""
    alice = Person()
    assert alice.register(slow_hashes).status_code == 201
    return replace(alice, password="not the right one").log_in


@pytest.fixture(scope="module")
def crowds(slow_hashes: httpx.Client, log_in: Ask) -> Crowds:
    """Many who log in at once."""
    return Crowds(slow_hashes, log_in)


def test_who_does_not_exist_takes_as_long(slow_hashes: httpx.Client, log_in: Ask) -> None:
    stranger = Person().log_in
    hold(lambda: work_for_nobody(slow_hashes, log_in, stranger), lambda ratio: ratio > HALF)


def test_the_first_login_of_many_is_ready_long_before_the_last(crowds: Crowds) -> None:
    """Explained: stages/s04_jwt_issue.md#the-endpoint"""
    crowds.hold(first_quarter, lambda ratio: ratio < HALF)


def test_the_page_is_not_as_slow_as_a_login(crowds: Crowds) -> None:
    """Explained: stages/s04_jwt_issue.md#the-endpoint"""
    crowds.hold(page_beside, lambda ratio: ratio < MOSTLY)
