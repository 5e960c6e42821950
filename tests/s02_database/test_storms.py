"""s02 promises the right answers to many registrations at once.

Explained: stages/s02_database.md#the-endpoint
"""

import httpx

from tests.support.promises import Person, heavy, over_http, until
from tests.support.storm import Storm


def registrations(client: httpx.Client, number: int, **same: str) -> Storm:
    """Send registrations of as many people, with some values the same for all."""
    people = [{**Person().registration(), **same} for _ in range(number)]
    return Storm(client.build_request("POST", "/auth/register", json=body) for body in people)


@over_http
@heavy
def test_of_50_with_one_name_one_is_registered(client: httpx.Client, person: Person) -> None:
    """ASVS: 15.4.2"""
    with registrations(client, 50, username=person.username) as storm:
        assert storm.statuses() == {201: 1, 400: 49}


@over_http
@heavy
def test_of_50_with_one_address_one_is_registered(client: httpx.Client, person: Person) -> None:
    with registrations(client, 50, email=person.email) as storm:
        assert storm.statuses() == {201: 1, 400: 49}


@over_http
@until("s03")
@heavy
def test_200_people_register_at_once(client: httpx.Client, person: Person) -> None:
    with registrations(client, 200) as storm:
        assert storm.statuses() == {201: 200}
    assert person.register(client).status_code == 201
