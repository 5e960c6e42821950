"""The exercise of s05: a token is older than its user, so it is another's of the same name.

Explained: exercises.md#refuse-a-token-that-is-older-than-its-user
"""

import time

import httpx
import pytest

from attacks.lab.forge import signed_again
from tests.support.promises import Person, bearer, is_challenged


@pytest.mark.parametrize("seconds", [60, 86_400])
def test_a_token_from_before_the_registration_is_refused(
    client: httpx.Client, token: str, secret_key: str, seconds: int
) -> None:
    older = signed_again(token, secret_key, iat=int(time.time()) - seconds)
    response = client.get("/secure-data", headers=bearer(older))
    assert is_challenged(response)
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def test_a_token_from_the_same_second_is_good(
    client: httpx.Client, person: Person, secret_key: str
) -> None:
    assert person.register(client).status_code == 201
    token = person.log_in(client).json()["access_token"]
    token = signed_again(token, secret_key, iat=int(time.time()))
    assert client.get("/secure-data", headers=bearer(token)).status_code == 200


def test_a_token_of_the_server_is_good(client: httpx.Client, token: str) -> None:
    assert client.get("/secure-data", headers=bearer(token)).status_code == 200
