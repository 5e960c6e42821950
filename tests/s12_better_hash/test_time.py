"""s12 promises that time does not tell who has a hash of before, nor who exists.

Explained: stages/s12_better_hash.md#what-time-tells
"""

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import argon2
import bcrypt
import httpx
import pytest

from course.live import LiveStage, hashes_of
from tests.support.old_hashes import Hash, give_hash, of_argon2, of_bcrypt
from tests.support.promises import Person, connect, heavy, over_http
from tests.support.ratios import hold, work_for_nobody

TYPED = "not this password"
KINDS: dict[str, Hash] = {
    "as-many-rounds": of_bcrypt(9),
    "fewer-rounds": of_bcrypt(5),
    "half-the-memory": of_argon2(4096),
    "a-quarter-of-the-time": of_argon2(8192, time=1),
}

NO_HASH = {
    "nothing": "",
    "a-mark": "!",
    "bcrypt-of-99-rounds": "$2b$99$" + "x" * 53,
    "argon2-and-a-newline": of_argon2()("x") + "\n",
    "half-of-argon2": of_argon2()("x")[:57],
    "argon2-of-no-base64": of_argon2()("x")[:-1] + "*",
    "argon2-of-no-memory-on-earth": of_argon2()("x").replace("m=256", "m=4294967295"),
}


@over_http
@heavy
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_wrong_password_takes_as_long_for_everybody(
    start: Callable[..., LiveStage], kind: Hash
) -> None:
    """ASVS: 6.3.8"""
    alice, nobody = Person(), Person()

    def ask(person: Person) -> Callable[[httpx.Client], httpx.Response]:
        return lambda client: replace(person, password=TYPED).log_in(client)

    with start(**hashes_of(9)) as live, connect(live.url) as client:
        alice.register(client)
        give_hash(live.database, alice, kind(alice.password))
        hold(
            lambda: work_for_nobody(client, ask(alice), ask(nobody)),
            lambda ratio: 0.5 < ratio < 2,
        )
        assert alice.log_in(client).is_success


@pytest.fixture
def security(load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """What verifies, as if a hash of today took 1024 KiB."""
    security = load("utils.security")
    monkeypatch.setattr(security, "DUMMY_HASH", of_argon2(1024)("for nobody"))
    return security


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that are verified, by bcrypt or by Argon2."""
    seen: list[str] = []
    by_bcrypt, by_argon2 = bcrypt.checkpw, argon2.low_level.verify_secret

    def spy_bcrypt(password: bytes, stored: bytes) -> bool:
        seen.append(stored.decode())
        return by_bcrypt(password, stored)

    def spy_argon2(stored: bytes, password: bytes, kind: argon2.Type) -> bool:
        seen.append(stored.decode())
        return by_argon2(stored, password, kind)

    monkeypatch.setattr(bcrypt, "checkpw", spy_bcrypt)
    monkeypatch.setattr(argon2.low_level, "verify_secret", spy_argon2)
    monkeypatch.setattr("argon2._password_hasher.verify_secret", spy_argon2)
    return seen


@pytest.mark.parametrize(
    ("hashed", "times"),
    [
        (of_bcrypt(4), 4),
        (of_bcrypt(5), 2),
        (of_bcrypt(6), 1),
        (of_bcrypt(7), 1),
        (of_argon2(256), 4),
        (of_argon2(256, time=2), 8),
        (of_argon2(600), 2),
        (of_argon2(1024), 1),
        (of_argon2(2048), 1),
    ],
)
def test_a_cheap_hash_is_verified_more_than_once(
    security: ModuleType, verified: list[str], hashed: Hash, times: int
) -> None:
    """As often as makes up for what it lacks; a dear one is verified once."""
    stored = hashed("correct horse")
    assert security.verify_password("correct horse", stored)
    assert not security.verify_password(TYPED, stored)
    assert verified == [stored] * 2 * times


@pytest.mark.parametrize("mark", NO_HASH.values(), ids=NO_HASH)
def test_what_is_no_hash_takes_as_long_as_a_name_that_does_not_exist(
    security: ModuleType, verified: list[str], mark: str
) -> None:
    assert not security.verify_password(TYPED, mark)
    assert verified[-1] == security.DUMMY_HASH
    assert not security.verify_password("for nobody", mark)


@pytest.mark.parametrize("kind", ["bcrypt", "argon2"])
def test_a_wrong_password_is_verified_to_the_end(
    security: ModuleType, verified: list[str], kind: str
) -> None:
    """Whoever stops at the first mismatch answers sooner when it is wrong."""
    stored = (of_bcrypt(4) if kind == "bcrypt" else of_argon2(256))("correct horse")
    assert not security.verify_password(TYPED, stored)
    assert len(verified) == 4
