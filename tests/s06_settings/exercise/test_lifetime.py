"""The exercise of s06: how long a token lasts is a setting, and one that makes sense.

Explained: exercises.md#make-the-lifetime-a-setting
"""

from collections.abc import Callable

import httpx
import pytest

from course.live import LiveStage
from tests.support.promises import Person, bearer, connect, refused_at_start

NAME = "ACCESS_TOKEN_MINUTES"


def test_a_token_lasts_as_long_as_the_setting_says(
    start: Callable[..., LiveStage], person: Person
) -> None:
    with start(**{NAME: "5"}) as live, connect(live.url) as client:
        assert person.register(client).status_code == 201
        answer = person.log_in(client).json()
        assert answer["expires_in"] == 300
        reply = client.get("/secure-data", headers=bearer(answer["access_token"]))
        assert reply.status_code == 200


def test_without_the_setting_it_is_half_an_hour(client: httpx.Client, alice: Person) -> None:
    assert alice.log_in(client).json()["expires_in"] == 1800


@pytest.mark.parametrize("minutes", ["0", "-5", "61", "an hour"])
def test_a_lifetime_that_makes_no_sense_ends_the_start(
    start: Callable[..., LiveStage], minutes: str
) -> None:
    (line,) = refused_at_start(start, **{NAME: minutes})
    assert line.startswith(f"{NAME}: ")
