"""s07 promises ten seconds of leeway, and not one more.

Explained: stages/s07_claims.md#two-clocks
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest
import time_machine

from attacks.lab.forge import signed_again
from tests.support.logins import sign
from tests.support.promises import until

MOMENT = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def tokens(load: Callable[[str], ModuleType]) -> ModuleType:
    """The module of the stage that signs and reads tokens."""
    return load("utils.tokens")


def is_accepted(tokens: ModuleType, token: str) -> bool:
    """Tell whether a token is accepted."""
    try:
        tokens.decode_token(token)
    except tokens.InvalidTokenError:
        return False
    return True


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(0, True), (60, True), (69, True), (70, False), (71, False)]
)
def test_a_token_ends_ten_seconds_after_its_expiry(
    tokens: ModuleType, seconds: int, *, accepted: bool
) -> None:
    """ASVS: 9.2.1"""
    with time_machine.travel(MOMENT, tick=False):
        token = sign(tokens, expires_delta=timedelta(seconds=60))
    with time_machine.travel(MOMENT + timedelta(seconds=seconds), tick=False):
        assert is_accepted(tokens, token) == accepted


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(-1, True), (0, True), (10, True), (11, False), (86_400, False)]
)
def test_a_token_begins_ten_seconds_before_its_issue(
    tokens: ModuleType, seconds: int, *, accepted: bool
) -> None:
    with time_machine.travel(MOMENT, tick=False):
        issued = int(MOMENT.timestamp()) + seconds
        genuine = sign(tokens)
        token = signed_again(genuine, tokens.SECRET_KEY, iat=issued, exp=issued + 600)
        assert is_accepted(tokens, token) == accepted


@until("s08")  # where it lives ten minutes
def test_the_times_of_a_token_are_whole_seconds(tokens: ModuleType) -> None:
    with time_machine.travel(MOMENT + timedelta(milliseconds=999), tick=False):
        claims = tokens.decode_token(sign(tokens))
    assert (claims.iat, claims.exp) == (int(MOMENT.timestamp()), int(MOMENT.timestamp()) + 1800)
