"""The exercise of s07: a token says which client asked for it, and only known ones may.

Explained: exercises.md#say-which-client-asked
"""

from dataclasses import replace

import httpx
import pytest

from attacks.lab.forge import claims_of
from tests.support.promises import Person, bearer, is_wrong_login


def log_in_with(client: httpx.Client, person: Person, name: str) -> httpx.Response:
    """Log in through a client of this name."""
    return client.post("/auth/token", data={**person.login(), "client_id": name})


@pytest.mark.parametrize("name", ["web", "mobile"])
def test_a_token_says_which_client_asked(client: httpx.Client, alice: Person, name: str) -> None:
    answer = log_in_with(client, alice, name)
    assert answer.status_code == 200
    token = answer.json()["access_token"]
    assert claims_of(token)["client_id"] == name
    assert client.get("/secure-data", headers=bearer(token)).status_code == 200


def test_who_names_no_client_is_the_first_party(client: httpx.Client, alice: Person) -> None:
    for answer in (alice.log_in(client), log_in_with(client, alice, "")):
        assert claims_of(answer.json()["access_token"])["client_id"] == "first-party"


@pytest.mark.parametrize("name", ["other-5317008", "WEB", "web ", "w", "web,mobile"])
def test_a_client_that_nobody_knows_is_refused(
    client: httpx.Client, alice: Person, name: str
) -> None:
    """RFC 6749, section 5.2."""
    answer = log_in_with(client, alice, name)
    assert answer.status_code == 400
    assert answer.json()["error"] in ("invalid_client", "invalid_request")
    assert "5317008" not in answer.text
    assert alice.log_in(client).status_code == 200


def test_a_known_client_needs_the_right_password(client: httpx.Client, alice: Person) -> None:
    wrong = replace(alice, password="not the right one")
    assert is_wrong_login(log_in_with(client, wrong, "web"))
