"""The exercise of s08: a refresh token that comes twice leaves a line in the log.

Explained: exercises.md#leave-a-trace-of-a-theft
"""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.support.promises import Person, error_of, renew


@pytest.fixture
def new_lines(server_log: Path) -> Callable[[], list[str]]:
    """Read what the server has printed since the last look, without its line for each request."""
    seen = server_log.stat().st_size

    def look() -> list[str]:
        nonlocal seen
        printed = server_log.read_bytes()[seen:]
        seen += len(printed)
        lines = printed.decode(errors="replace").splitlines()
        return [line for line in lines if "/auth/token" not in line]

    return look


def test_a_theft_leaves_one_line_that_names_the_log_in(
    client: httpx.Client, alice: Person, new_lines: Callable[[], list[str]]
) -> None:
    used = alice.log_in(client).json()["refresh_token"]
    newest = renew(client, used).json()["refresh_token"]
    new_lines()
    assert error_of(renew(client, used)) == "invalid_grant"
    (line,) = new_lines()
    login_id, _, secret = used.partition(".")
    assert login_id in line
    assert secret not in line
    assert error_of(renew(client, newest)) == "invalid_grant"
    assert new_lines() == [], "the log-in has ended, and that was told already"


def test_nothing_else_leaves_one(
    client: httpx.Client, alice: Person, new_lines: Callable[[], list[str]]
) -> None:
    token = alice.log_in(client).json()["refresh_token"]
    new_lines()
    for _ in range(3):
        token = renew(client, token).json()["refresh_token"]
    for junk in ("x", f"6ba7b810-9dad-41d1-80b4-00c04fd430c8.{'A' * 43}"):
        assert error_of(renew(client, junk)) == "invalid_grant"
    assert new_lines() == []
