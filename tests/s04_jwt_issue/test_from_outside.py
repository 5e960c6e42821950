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
    first_quarter,
    hold,
    in_a_row,
    page_beside,
    work_for_nobody,
)


@pytest.fixture
def log_in(slow_hashes: httpx.Client, person: Person) -> Ask:
    """Ask for a token, as someone who is registered, with a wrong password."""
    assert person.register(slow_hashes).status_code == 201
    return replace(person, password="not the right one").log_in


@pytest.fixture
def alone(slow_hashes: httpx.Client, log_in: Ask) -> float:
    """How long one login takes."""
    return in_a_row(slow_hashes, log_in)


def test_who_does_not_exist_takes_as_long(slow_hashes: httpx.Client, log_in: Ask) -> None:
    stranger = Person().log_in
    hold(lambda: work_for_nobody(slow_hashes, log_in, stranger), lambda ratio: ratio > HALF)


def test_the_first_login_of_many_is_ready_long_before_the_last(
    slow_hashes: httpx.Client, log_in: Ask, alone: float
) -> None:
    """Explained: stages/s04_jwt_issue.md#the-endpoint"""
    hold(lambda: first_quarter(slow_hashes, log_in, alone), lambda ratio: ratio < HALF)


def test_the_page_is_not_as_slow_as_a_login(
    slow_hashes: httpx.Client, log_in: Ask, alone: float
) -> None:
    """Explained: stages/s04_jwt_issue.md#the-endpoint"""
    hold(lambda: page_beside(slow_hashes, log_in, alone), lambda ratio: ratio < MOSTLY)
