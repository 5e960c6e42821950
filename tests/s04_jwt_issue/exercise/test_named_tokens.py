"""The exercise of s04: a token says who issued it, and has a number of its own.

Explained: exercises.md#say-who-issued-a-token
"""

import httpx
import pytest
from jose import jwt

from tests.support.promises import Person


@pytest.fixture
def two_tokens(client: httpx.Client, alice: Person) -> list[dict[str, object]]:
    """The claims of two tokens of one person."""
    tokens = [alice.log_in(client).json()["access_token"] for _ in range(2)]
    return [jwt.get_unverified_claims(token) for token in tokens]


def test_the_issuer_is_named(two_tokens: list[dict[str, object]]) -> None:
    first, second = (claims.get("iss") for claims in two_tokens)
    assert isinstance(first, str), "the claim iss is no text"
    assert first.strip(), "the claim iss is empty"
    assert first == second


def test_no_two_tokens_have_the_same_number(two_tokens: list[dict[str, object]]) -> None:
    first, second = (claims.get("jti") for claims in two_tokens)
    assert isinstance(first, str), "the claim jti is no text"
    assert len(first) >= 16, "the claim jti is so short that it can be guessed"
    assert first != second, "two tokens have the same jti"
