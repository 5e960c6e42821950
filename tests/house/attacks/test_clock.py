"""What a login costs is what the quickest of some takes: a busy disk holds up the others."""

from collections.abc import Callable

import httpx
import pytest

from attacks.lab import clock
from attacks.lab.clock import CHEAP, TRIES, cost_of_login
from attacks.lab.target import NotApplicableError, Person, Target


def cost_found(counts: list[int], monkeypatch: pytest.MonkeyPatch) -> int:
    """Let so many hashes go by during the logins, one after the other."""
    left = iter(counts)

    def count(login: Callable[[], object]) -> int:
        login()
        return next(left)

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"paths": {}, "access_token": "a.b.c"})

    monkeypatch.setattr(clock, "hashes_during", count)
    with httpx.Client(base_url="http://app", transport=httpx.MockTransport(answer)) as http:
        return cost_of_login(Target(http), Person())


@pytest.mark.parametrize("quick", range(TRIES))
def test_a_login_is_cheap_though_a_busy_disk_holds_up_all_others(
    quick: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = [10 * CHEAP] * TRIES
    counts[quick] = CHEAP - 1
    with pytest.raises(NotApplicableError, match="next to nothing"):
        cost_found(counts, monkeypatch)


def test_a_login_that_is_never_quick_costs_what_the_quickest_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert cost_found(list(range(CHEAP, CHEAP + TRIES)), monkeypatch) == CHEAP
