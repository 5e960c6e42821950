"""s06 promises to sign with no key that others have.

Explained: stages/s06_settings.md#the-key
"""

import logging
from collections.abc import Callable
from types import ModuleType

import pytest
from pydantic import SecretStr

from attacks.lab.words import PUBLISHED_KEYS
from course.live import LiveStage
from tests.support.promises import refused_at_start

LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
PEM = f"-----BEGIN PUBLIC KEY-----\n{LETTERS}\n-----END PUBLIC KEY-----\n"
NO_KEYS = {
    "31-bytes": LETTERS[:31],
    "9-characters": "123456789" * 5,
    "a-public-key": PEM,
    "a-key-for-ssh": f"ssh-ed25519 {LETTERS}",
}


def is_taken(load: Callable[[str], ModuleType], key: str) -> bool:
    """Tell whether the stage would sign with a key."""
    try:
        load("utils.secret_key").check_key(SecretStr(key))
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("key", [PUBLISHED_KEYS[0], PEM], ids=["published", "public"])
def test_a_key_that_others_have_is_refused_in_one_line(
    start: Callable[..., LiveStage], key: str
) -> None:
    (line,) = refused_at_start(start, SECRET_KEY=key)
    assert line.startswith("SECRET_KEY: ")
    assert key not in line


@pytest.mark.parametrize("key", PUBLISHED_KEYS)
def test_a_key_that_everyone_can_look_up_is_refused(
    load: Callable[[str], ModuleType], key: str
) -> None:
    """ASVS: 13.3.1"""
    assert is_taken(load, f"{key}-but-longer")
    assert not is_taken(load, key)


@pytest.mark.parametrize("key", NO_KEYS.values(), ids=NO_KEYS)
def test_what_is_no_key_for_this_is_refused(load: Callable[[str], ModuleType], key: str) -> None:
    """ASVS: 11.2.3"""
    assert is_taken(load, LETTERS[:32])
    assert is_taken(load, "1234567890" * 4)
    assert not is_taken(load, key)


def test_without_a_key_each_start_makes_its_own(
    load: Callable[[str], ModuleType], caplog: pytest.LogCaptureFixture
) -> None:
    """ASVS: 13.3.1"""
    secret_key = load("utils.secret_key")
    with caplog.at_level(logging.WARNING):
        keys = {secret_key.make_key().get_secret_value() for _ in range(10)}
    assert len(keys) == 10
    assert all(is_taken(load, key) for key in keys)
    assert caplog.text.count("SECRET_KEY is not set") == 10
    assert not [key for key in keys if key in caplog.text]
