"""The exercise of s02: anyone can look a user up, and never sees the address.

Explained: exercises.md#look-a-user-up
"""

import httpx
import pytest

from tests.support.promises import Person


@pytest.mark.parametrize("spelling", [str.lower, str.upper])
def test_a_user_is_found_by_name(client: httpx.Client, alice: Person, spelling: type[str]) -> None:
    response = client.get(f"/users/{spelling(alice.username)}")
    assert response.status_code == 200
    assert response.json() == {"username": alice.username}


def test_the_address_stays_here(client: httpx.Client, alice: Person) -> None:
    response = client.get(f"/users/{alice.username}")
    assert response.status_code == 200
    assert alice.email not in response.text


def test_who_is_not_registered_is_not_found(client: httpx.Client, person: Person) -> None:
    response = client.get(f"/users/{person.username}")
    assert response.status_code == 404
    assert response.json() == {"detail": "There is no such user."}


@pytest.mark.parametrize("name", ["%00", "a%00b", "%25", "a b", "x" * 33, "%ED%A0%80"], ids=ascii)
def test_what_is_no_name_finds_nobody(client: httpx.Client, alice: Person, name: str) -> None:
    assert client.get(f"/users/{alice.username}").status_code == 200
    assert client.get(f"/users/{name}").is_client_error
