"""s04 promises to sign with a key that cannot be guessed, or not to start.

Explained: stages/s04_jwt_issue.md#sign
"""

import logging
from collections.abc import Callable
from types import ModuleType

import httpx
import pytest

from course.live import LiveStage
from tests.support.promises import heavy, refused_at_start, until

LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
TOO_SHORT = {
    "31-bytes": LETTERS[:31],
    "31-bytes-in-letters": "äëïöüÿáéíóúàèìò" + "k",
    "40-spaces": " " * 40,
    "one-letter": "k" * 40,
    "a-few-letters": "password" * 5,
}


@heavy
@pytest.mark.parametrize("key", TOO_SHORT.values(), ids=TOO_SHORT)
def test_a_short_key_is_refused_in_one_clear_line(
    start: Callable[..., LiveStage], key: str
) -> None:
    (line,) = refused_at_start(start, SECRET_KEY=key)
    assert line.startswith("SECRET_KEY: ")
    assert key not in line


@heavy
def test_a_key_of_32_bytes_is_taken(start: Callable[..., LiveStage]) -> None:
    with start(SECRET_KEY="äëïöüÿáéíóúàèìòù") as live:
        assert httpx.get(live.url, trust_env=False).status_code == 200
        assert "SECRET_KEY" not in live.log.read_text(encoding="utf-8")


@heavy
def test_without_a_key_the_log_says_so_once(start: Callable[..., LiveStage]) -> None:
    with start(SECRET_KEY="") as live:
        log = live.log.read_text(encoding="utf-8")
    assert log.count("SECRET_KEY") == 1


@until("s06")
def test_without_a_key_each_start_makes_its_own(
    load: Callable[[str], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    tokens = load("utils.tokens")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with caplog.at_level(logging.WARNING):
        keys = {tokens.read_secret_key() for _ in range(10)}
    assert len(keys) == 10
    assert min(len(key) for key in keys) >= 32
    assert not [key for key in keys if key in caplog.text]
