"""s04 promises times that are right in every time zone, and a lifetime that is honoured.

Explained: stages/s04_jwt_issue.md#sign
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest
import time_machine
from jose import jwt

from tests.support.logins import sign

MOMENT = datetime(2030, 1, 31, 23, 59, 59, tzinfo=UTC)
CLOCKS = {"UTC": "UTC0", "Tokyo": "JST-9", "New-York": "EST5EDT"}


@pytest.fixture(params=CLOCKS.values(), ids=list(CLOCKS))
def local_time(request: pytest.FixtureRequest) -> Iterator[None]:
    """Put this process into another time zone, where the system can."""
    if not hasattr(time, "tzset"):
        pytest.skip("not checked: this system has no time.tzset")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("local_time")
def test_the_times_are_those_of_utc(load: Callable[[str], ModuleType]) -> None:
    tokens = load("utils.tokens")
    with time_machine.travel(MOMENT.timestamp(), tick=False):  # a datetime would set the zone
        claims = jwt.get_unverified_claims(sign(tokens, "alice"))
    assert claims["iat"] == MOMENT.timestamp()
    assert claims["exp"] == (MOMENT + tokens.ACCESS_TOKEN_LIFETIME).timestamp()


@pytest.mark.parametrize("seconds", [1, 90, 86_400, -60])
def test_the_lifetime_that_is_asked_for_is_honoured(
    load: Callable[[str], ModuleType], seconds: int
) -> None:
    token = sign(load("utils.tokens"), "alice", expires_delta=timedelta(seconds=seconds))
    claims = jwt.get_unverified_claims(token)
    assert claims["exp"] - claims["iat"] == seconds
