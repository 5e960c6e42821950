"""Optional authentication: a stranger is greeted, and a bad token is never one."""

from pathlib import Path

import httpx
import pytest

from attacks.lab.forge import signed_again
from tests.support.logins import Device, give_back
from tests.support.promises import Person, bearer, is_challenged
from tests.support.roles import disable, id_of
from tests.support.scopes import log_in_for, missing


def greeted(client: httpx.Client, **headers: str) -> str:
    """Read who is greeted."""
    answer = client.get("/greeting", headers=headers)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return str(answer.json()["message"])


def test_a_stranger_is_greeted(client: httpx.Client) -> None:
    assert greeted(client) == "Hello stranger!"


def test_whoever_is_logged_in_is_greeted_by_name(
    client: httpx.Client, alice: Person, phone: Device
) -> None:
    assert greeted(client, **bearer(phone["access_token"])) == f"Hello {alice.username}!"


BAD = {
    "empty": "",
    "no-token": "Bearer",
    "an-empty-token": "Bearer ",
    "another-scheme": "Basic YTpi",
    "no-jwt": "Bearer nonsense",
    "cut": "Bearer {cut}",
    "token-alone": "{token}",
    "another-key": "Bearer {forged}",
}


@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
def test_a_bad_token_is_refused_and_no_stranger(
    client: httpx.Client, phone: Device, value: str
) -> None:
    token = phone["access_token"]
    forged = signed_again(token, "not the key of the server, but as long")
    header = value.format(token=token, cut=token[:-2], forged=forged)
    answer = client.get("/greeting", headers={"Authorization": header})
    assert is_challenged(answer)
    assert "stranger" not in answer.text


def test_two_good_tokens_are_refused(client: httpx.Client, phone: Device) -> None:
    twice = [*bearer(phone["access_token"]).items()] * 2
    assert is_challenged(client.get("/greeting", headers=twice))


def test_a_log_out_makes_no_stranger(client: httpx.Client, phone: Device) -> None:
    give_back(client, phone["refresh_token"])
    assert is_challenged(client.get("/greeting", headers=bearer(phone["access_token"])))


def test_who_is_shut_out_is_no_stranger(client: httpx.Client, admin: Device, phone: Device) -> None:
    disable(client, admin, id_of(phone))
    assert is_challenged(client.get("/greeting", headers=bearer(phone["access_token"])))


def test_a_token_for_less_is_told_what_it_lacks(client: httpx.Client, alice: Person) -> None:
    small = log_in_for(client, alice, "account")
    answer = client.get("/greeting", headers=bearer(small["access_token"]))
    assert missing(answer) == "data:read"


def test_the_description_says_that_nobody_has_to(client: httpx.Client, database: Path) -> None:
    assert database.exists()
    operation = client.get("/openapi.json").json()["paths"]["/greeting"]["get"]
    assert {} in operation["security"]
    assert ["data:read"] in [list(*way.values()) for way in operation["security"] if way]
