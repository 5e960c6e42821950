"""Unit tests of s05: its own code refuses more than the contract asks for.

Explained: stages/s05_protected_routes.md#read-a-token-and-believe-nothing
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import ModuleType
from uuid import UUID

import pytest
import time_machine

from attacks.lab.forge import claims_of, header_of, signed, signed_again
from tests.support.logins import sign
from tests.support.promises import SUBJECT, until

MOMENT = datetime(2030, 1, 1, tzinfo=UTC)
Decodes = Callable[[str], bool]


@pytest.fixture
def tokens(load: Callable[[str], ModuleType]) -> ModuleType:
    """The module of the stage that signs and reads tokens."""
    return load("utils.tokens")


@pytest.fixture
def decodes(tokens: ModuleType) -> Decodes:
    """Tell whether a token is accepted."""

    def is_decoded(token: str) -> bool:
        try:
            tokens.decode_token(token)
        except tokens.InvalidTokenError:
            return False
        return True

    return is_decoded


@pytest.fixture
def genuine(tokens: ModuleType) -> str:
    """A token as the stage makes them."""
    return sign(tokens)


HEADERS: dict[str, dict[str, object]] = {
    "kid": {"kid": "1"},
    "jwk": {"jwk": {"kty": "oct", "k": "AAAA"}},
    "jku": {"jku": "http://127.0.0.1:9/keys.json"},
    "crit": {"crit": []},
    "cty": {"cty": "JWT"},
    "no-typ": {"typ": ...},
    "other-typ": {"typ": "other"},
    "typ-in-lower-case": {"typ": "jwt"},
}


def test_a_token_of_its_own_is_accepted(tokens: ModuleType, decodes: Decodes, genuine: str) -> None:
    assert tokens.decode_token(genuine).sub in (SUBJECT, UUID(SUBJECT))
    assert decodes(signed_again(genuine, tokens.SECRET_KEY))


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_another_header_than_its_own_is_refused(
    tokens: ModuleType, decodes: Decodes, genuine: str, header: dict[str, object]
) -> None:
    """ASVS: 9.1.3"""
    other = header_of(genuine, **header)
    assert not decodes(signed(claims_of(genuine), tokens.SECRET_KEY, other))


@pytest.mark.parametrize("alg", ["HS384", "HS512"])
def test_the_list_of_algorithms_refuses_others_by_itself(
    tokens: ModuleType,
    decodes: Decodes,
    genuine: str,
    monkeypatch: pytest.MonkeyPatch,
    alg: str,
) -> None:
    header = header_of(genuine, alg=alg)
    monkeypatch.setattr(tokens, "HEADER", header)
    assert not decodes(signed(claims_of(genuine), tokens.SECRET_KEY, header, alg))


CLAIMS: dict[str, dict[str, object]] = {
    "iat-missing": {"iat": ...},
    "iat-null": {"iat": None},
    "iat-fraction": {"iat": 1.5},
    "iat-number-in-a-string": {"iat": "1"},
    "iat-true": {"iat": True},
    "iat-in-the-future": {"iat": 4_000_000_000, "exp": 5_000_000_000},
    "exp-fraction": {"exp": 5_000_000_000.5},
    "exp-whole-fraction": {"exp": 5_000_000_000.0},
    "exp-number-in-a-string": {"exp": "5000000000"},
    "sub-no-name": {"sub": "alice@example.com"},
    "sub-with-a-space": {"sub": "alice "},
}


@pytest.mark.parametrize("changes", CLAIMS.values(), ids=CLAIMS)
def test_claims_of_another_type_than_its_own_are_refused(
    tokens: ModuleType, decodes: Decodes, genuine: str, changes: dict[str, object]
) -> None:
    assert not decodes(signed_again(genuine, tokens.SECRET_KEY, **changes))


@pytest.mark.parametrize(
    "junk", ["=", "==", "!", " ", "\n", "\0", ".", "é", "\uff0d", "٣"], ids=ascii
)
def test_the_compact_form_is_exact(decodes: Decodes, genuine: str, junk: str) -> None:
    assert decodes(genuine)
    assert not decodes(genuine + junk)
    assert not decodes(junk + genuine)
    assert not decodes(genuine[:-9] + junk + genuine[-9:])


@until("s07")
@pytest.mark.parametrize(("seconds", "accepted"), [(0, True), (59, True), (60, False), (61, False)])
def test_a_token_ends_with_the_second_of_its_expiry(
    tokens: ModuleType, decodes: Decodes, seconds: int, *, accepted: bool
) -> None:
    with time_machine.travel(MOMENT, tick=False):
        token = sign(tokens, expires_delta=timedelta(seconds=60))
    with time_machine.travel(MOMENT + timedelta(seconds=seconds), tick=False):
        assert decodes(token) == accepted


@until("s07")
@pytest.mark.parametrize(
    ("seconds", "accepted"), [(-1, True), (0, True), (1, False), (60, False), (86_400, False)]
)
def test_a_token_begins_with_the_second_of_its_issue(
    tokens: ModuleType, decodes: Decodes, genuine: str, seconds: int, *, accepted: bool
) -> None:
    with time_machine.travel(MOMENT, tick=False):
        issued = int(MOMENT.timestamp()) + seconds
        token = signed_again(genuine, tokens.SECRET_KEY, iat=issued, exp=issued + 600)
        assert decodes(token) == accepted
