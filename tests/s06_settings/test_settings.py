"""s06 promises to check each setting before the first request, and to repeat none of them.

Explained: stages/s06_settings.md#the-settings
"""

from collections.abc import Callable
from types import ModuleType

import pytest

from course.live import CHEAP_HASHES, LiveStage, hashes_of
from tests.support.promises import heavy, refused_at_start, until

WRONG_COSTS = ["3", "17", "31", "-4", "4.5", "4 rounds", "1e1", "\u00b2", "twelve", " "]
NOT_A_TEXT = "\udcff"  # what Python makes of a byte in the environment that is not UTF-8
WRONG = {
    "key": {"SECRET_KEY": "this-one-is-too-short"},
    "cost": dict.fromkeys(CHEAP_HASHES, "work-that-nobody-may-read"),  # each stage knows one name
}


@pytest.mark.parametrize("about", WRONG)
def test_a_wrong_setting_is_named_and_not_repeated(
    start: Callable[..., LiveStage], about: str
) -> None:
    (line,) = refused_at_start(start, **WRONG[about])
    name, _, rule = line.partition(": ")
    assert len(rule) > len("12345678")
    assert WRONG[about][name] not in line


@heavy
def test_each_wrong_setting_has_a_line_of_its_own(start: Callable[..., LiveStage]) -> None:
    log = refused_at_start(start, **WRONG["key"], **WRONG["cost"])
    assert len(log) == len(WRONG)
    for line, about in zip(log, WRONG, strict=True):
        assert line.partition(": ")[0] in WRONG[about]


@heavy
@pytest.mark.parametrize("about", WRONG)
def test_a_setting_that_is_no_text_is_refused(start: Callable[..., LiveStage], about: str) -> None:
    wrong = dict.fromkeys(WRONG[about], f"{NOT_A_TEXT * 12}abcdefghijklmnopqrstuv")
    (line,) = refused_at_start(start, **wrong)
    assert line.partition(": ")[0] in wrong
    assert "abcdefgh" not in line


@until("s12")
@pytest.mark.parametrize("rounds", WRONG_COSTS, ids=ascii)
def test_only_a_number_that_makes_sense_is_a_cost(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, rounds: str
) -> None:
    settings = load("utils.settings")
    monkeypatch.setenv("BCRYPT_ROUNDS", rounds)
    with pytest.raises(SystemExit, match=r"\ABCRYPT_ROUNDS: .+\Z"):
        settings.read_settings()


@until("s12")
@pytest.mark.parametrize("rounds", [4, 12, 16])
def test_a_cost_that_makes_sense_is_taken(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, rounds: int
) -> None:
    settings = load("utils.settings")
    monkeypatch.setenv("BCRYPT_ROUNDS", str(rounds))
    assert settings.read_settings().bcrypt_rounds == rounds


def test_what_is_empty_counts_as_not_given(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load("utils.settings")
    for name in ("DATABASE_URL", "SECRET_KEY", *CHEAP_HASHES):
        monkeypatch.setenv(name, "")
    read = settings.read_settings()
    costs = [getattr(read, name.lower(), None) == int(cost) for name, cost in hashes_of(12).items()]
    assert read.database_url is None
    assert any(costs), "it is not the usual cost"
    assert len(read.secret_key.get_secret_value()) >= 32


def test_whoever_prints_the_settings_prints_no_secret(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASVS: 16.2.5"""
    settings = load("utils.settings")
    monkeypatch.setenv("SECRET_KEY", "0123456789-abcdefghijklmnopqrstuvwxyz")
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://alice:battery@127.0.0.1/course")
    read = settings.read_settings()
    for shown in (repr(read), str(read)):
        assert "0123456789" not in shown
        assert "battery" not in shown


def test_a_database_that_is_no_sqlite_is_taken_as_it_is_named(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql+psycopg://alice@127.0.0.1:5432/course?sslmode=require"
    database = load("db.database")
    monkeypatch.setattr(load("utils.settings").settings, "database_url", url)
    assert str(database.read_database_url()) == url
