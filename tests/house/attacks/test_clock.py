"""What a login costs is what most take: a busy machine holds up one, and the clock of another."""

from collections.abc import Callable
from itertools import combinations

import httpx
import pytest

from attacks.lab import clock
from attacks.lab.clock import CHEAP, TRIES, cost_of_login
from attacks.lab.target import NotApplicableError, Person, Target


def cost_found(counts: list[int], monkeypatch: pytest.MonkeyPatch) -> float:
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


def counts_with(usual: int, unusual: int, places: tuple[int, ...]) -> list[int]:
    """Return the counts of some tries, of which two went otherwise."""
    return [unusual if place in places else usual for place in range(TRIES)]


two_of_them = pytest.mark.parametrize("places", list(combinations(range(TRIES), 2)), ids=str)


@two_of_them
def test_a_login_is_cheap_though_a_busy_disk_holds_up_two(
    places: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotApplicableError, match="next to nothing"):
        cost_found(counts_with(CHEAP - 1, 10 * CHEAP, places), monkeypatch)


@two_of_them
def test_a_login_is_dear_though_the_clock_stands_still_in_two(
    places: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cost_found(counts_with(CHEAP, 0, places), monkeypatch) == CHEAP
