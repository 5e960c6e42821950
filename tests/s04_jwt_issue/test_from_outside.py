"""s04 promises what a stopwatch shows: a name that does not exist takes as long as one that does.

Explained: stages/s04_jwt_issue.md#verify
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

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
    work_for_nobody,
)


@pytest.fixture
def url(start: Callable[..., LiveStage]) -> Iterator[str]:
    """The app, with hashes that take longer than all else."""
    with start(BCRYPT_ROUNDS=ROUNDS) as live:
        yield live.url


@pytest.fixture
def log_in(url: str, person: Person) -> Callable[[httpx.Client], httpx.Response]:
    """Ask for a token, as someone who is registered, with a wrong password."""
    with connect(url) as client:
        assert person.register(client).status_code == 201
    return replace(person, password="not the right one").log_in


def read_page(client: httpx.Client) -> httpx.Response:
    """Ask for what needs no hash."""
    return client.get("/")


def test_who_does_not_exist_takes_as_long(
    url: str, log_in: Callable[[httpx.Client], httpx.Response]
) -> None:
    with connect(url) as client:
        hold(
            lambda: work_for_nobody(client, log_in, Person().log_in, read_page),
            lambda ratio: ratio > HALF,
        )


def test_the_first_login_of_many_is_ready_long_before_the_last(
    url: str, log_in: Callable[[httpx.Client], httpx.Response]
) -> None:
    """Explained: stages/s04_jwt_issue.md#the-endpoint"""
    with connect(url) as client:
        alone = in_a_row(client, log_in)
    hold(lambda: first_of_many(url, [log_in] * MANY, alone), lambda ratio: ratio < HALF)


def test_the_page_is_not_as_slow_as_a_login(
    url: str, log_in: Callable[[httpx.Client], httpx.Response]
) -> None:
    """Explained: stages/s04_jwt_issue.md#the-endpoint"""
    with connect(url) as client:
        alone = in_a_row(client, log_in)
    hold(lambda: page_beside(url, [log_in] * MANY, read_page, alone), lambda ratio: ratio < MOSTLY)
