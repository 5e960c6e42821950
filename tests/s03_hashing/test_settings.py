"""s03 promises to hash at the cost that it is given, or not to start.

Explained: stages/s03_hashing.md#the-hash
"""

from collections.abc import Callable
from types import ModuleType

import pytest

from course.live import LiveStage
from tests.support.promises import Person, connect, heavy, refused_at_start, until

WRONG = ["3", "17", "31", "-4", "4.0", "4 rounds", "1e1", "\u00b2", "twelve", " "]


@until("s12")
@heavy
@pytest.mark.parametrize("rounds", ["3", "31", "twelve"])
def test_a_wrong_cost_is_refused_in_one_clear_line(
    start: Callable[..., LiveStage], rounds: str
) -> None:
    (line,) = refused_at_start(start, BCRYPT_ROUNDS=rounds)
    assert line.startswith("BCRYPT_ROUNDS: ")


@until("s06")
@pytest.mark.parametrize("rounds", WRONG, ids=ascii)
def test_only_a_number_that_makes_sense_is_a_cost(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, rounds: str
) -> None:
    security = load("utils.security")
    monkeypatch.setenv("BCRYPT_ROUNDS", rounds)
    with pytest.raises(SystemExit, match=r"^BCRYPT_ROUNDS: "):
        security.read_rounds()


@until("s12")
@heavy
def test_an_empty_cost_is_none_given(start: Callable[..., LiveStage], person: Person) -> None:
    with start(BCRYPT_ROUNDS="") as live, connect(live.url) as client:
        assert person.register(client).status_code == 201
