"""s11 promises that users see themselves, and of others not even whether they exist.

Explained: stages/s11_roles.md#whose-it-is
"""

import httpx
import pytest

from attacks.lab.roles import ALL
from tests.support.logins import UNKNOWN, Device
from tests.support.promises import Person, bearer
from tests.support.roles import id_of
from tests.support.scopes import log_in_for


def read(client: httpx.Client, device: Device, user_id: str) -> httpx.Response:
    """Ask who somebody is."""
    return client.get(f"/users/{user_id}", headers=bearer(device["access_token"]))


@pytest.fixture
def bob(client: httpx.Client) -> Device:
    """A device of somebody else."""
    person = Person()
    person.register(client)
    return log_in_for(client, person, ALL)


def test_users_see_themselves(client: httpx.Client, phone: Device, alice: Person) -> None:
    for spelling in (str.lower, str.upper):
        answer = read(client, phone, spelling(id_of(phone)))
        assert answer.status_code == 200
        assert answer.json().keys() == {"id", "username", "email"}
        assert answer.json()["email"] == alice.email


def test_users_see_nobody_else(client: httpx.Client, phone: Device, bob: Device) -> None:
    """ASVS: 8.2.2"""
    for spelling in (str.lower, str.upper):
        assert read(client, phone, spelling(id_of(bob))).status_code == 404


def test_not_even_whether_there_is_somebody_else(
    client: httpx.Client, phone: Device, bob: Device
) -> None:
    """ASVS: 8.2.2"""
    somebody, nobody = (read(client, phone, each) for each in (id_of(bob), UNKNOWN))
    assert (somebody.status_code, somebody.text) == (nobody.status_code, nobody.text)
    told = [{**answer.headers, "date": ""} for answer in (somebody, nobody)]
    assert told[0] == told[1]


def test_an_admin_sees_others_in_the_list_alone(
    client: httpx.Client, admin: Device, bob: Device
) -> None:
    """ASVS: 8.2.2"""
    assert read(client, admin, id_of(bob)).status_code == 404
    assert read(client, admin, id_of(admin)).status_code == 200


@pytest.mark.parametrize("name", ["id", "user_id", "username"])
def test_what_the_address_says_besides_does_not_count(
    client: httpx.Client, phone: Device, bob: Device, name: str
) -> None:
    """ASVS: 15.3.7"""
    own = f"/users/{id_of(phone)}"
    answer = client.get(own, params={name: id_of(bob)}, headers=bearer(phone["access_token"]))
    assert answer.json()["id"] == id_of(phone)
