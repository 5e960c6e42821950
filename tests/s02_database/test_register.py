"""s02 promises that people can register, each name and each address once.

Explained: stages/s02_database.md#the-endpoint
"""

import secrets
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from tests.support.promises import Person, described_answers, is_refused, referenced, until

TAKEN = {"detail": "Username or email already registered."}


def test_a_new_user_is_created(client: httpx.Client, person: Person) -> None:
    """The step: register.

    ASVS: 15.3.1
    """
    response = person.register(client)
    assert response.status_code == 201
    user = response.json()
    assert user.pop("id")
    assert user == {"username": person.username, "email": person.email}


@pytest.mark.usefixtures("alice")  # first of all, a usual registration has to succeed
@pytest.mark.parametrize("length", [3, 32])
def test_the_shortest_and_the_longest_name_are_taken(client: httpx.Client, length: int) -> None:
    """Explained: stages/s02_database.md#what-comes-in-and-what-goes-out"""
    names = [secrets.token_hex(16)[:length] for _ in range(9)]  # one of three letters may be taken
    statuses = {replace(Person(), username=name).register(client).status_code for name in names}
    assert statuses <= {201, 400}
    assert 201 in statuses


@until("s12")
@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("length", [8, 72])
def test_the_shortest_and_the_longest_password_are_taken(client: httpx.Client, length: int) -> None:
    """Explained: stages/s02_database.md#what-comes-in-and-what-goes-out"""
    other = replace(Person(), password=secrets.token_hex(36)[:length])
    assert other.register(client).status_code == 201


@until("s12")
@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("length", [7, 73])
def test_a_password_of_one_character_less_or_more_is_refused(
    client: httpx.Client, length: int
) -> None:
    """Explained: stages/s02_database.md#what-comes-in-and-what-goes-out"""
    other = replace(Person(), password=secrets.token_hex(37)[:length])
    assert is_refused(other.register(client))


def test_two_users_have_two_ids(client: httpx.Client) -> None:
    first, second = (Person().register(client).json()["id"] for _ in range(2))
    assert first != second


def test_names_and_addresses_are_stored_in_lower_case(client: httpx.Client, person: Person) -> None:
    """Explained: stages/s02_database.md#what-comes-in-and-what-goes-out"""
    shouted = {"username": person.username.upper(), "email": person.email.upper()}
    response = client.post("/auth/register", json={**person.registration(), **shouted})
    assert response.status_code == 201
    assert response.json()["username"] == person.username
    assert response.json()["email"] == person.email


@pytest.mark.parametrize("spelling", [str.lower, str.upper, str.title])
@pytest.mark.parametrize("field", ["username", "email"])
def test_what_is_taken_is_refused(
    client: httpx.Client, alice: Person, field: str, spelling: Callable[[str], str]
) -> None:
    taken = {field: spelling(alice.registration()[field])}
    response = client.post("/auth/register", json={**Person().registration(), **taken})
    assert (response.status_code, response.json()) == (400, TAKEN)


def test_a_refused_registration_leaves_nothing_behind(client: httpx.Client, alice: Person) -> None:
    newcomer = Person()
    refused = {**newcomer.registration(), "username": alice.username}
    assert client.post("/auth/register", json=refused).status_code == 400
    assert newcomer.register(client).status_code == 201


def test_the_description_names_each_answer(client: httpx.Client, alice: Person) -> None:
    created, taken, invalid = (
        Person().register(client),
        alice.register(client),
        client.post("/auth/register", json={}),
    )
    assert described_answers(client, "post", "/auth/register") == {
        "201": created.json().keys(),
        "400": taken.json().keys(),
        "413": {"detail"},
        "422": invalid.json().keys(),
        "503": {"detail"},
    }


def test_the_description_names_the_fields_of_a_registration(
    client: httpx.Client, person: Person
) -> None:
    """Explained: stages/s02_database.md#what-comes-in-and-what-goes-out

    ASVS: 6.4.2
    """
    description = client.get("/openapi.json").json()
    body = description["paths"]["/auth/register"]["post"]["requestBody"]
    schema = referenced(description, body["content"]["application/json"]["schema"])
    assert schema["properties"].keys() == set(schema["required"]) == person.registration().keys()
    assert schema["additionalProperties"] is False
    assert schema["properties"]["email"]["format"] == "email"


def test_the_description_names_the_fields_of_a_problem(client: httpx.Client) -> None:
    """Those of a reply, at every route; what FastAPI says unasked names more.

    Explained: stages/s02_database.md#how-a-request-is-refused
    """
    description = client.get("/openapi.json").json()
    routes = [each for item in description["paths"].values() for each in item.values()]
    answers = [each["responses"]["422"] for each in routes if "422" in each["responses"]]
    assert "422" in description["paths"]["/auth/register"]["post"]["responses"]
    sent = client.post("/auth/register", json={}).json()["detail"][0]
    for answer in answers:
        invalid = referenced(description, answer["content"]["application/json"]["schema"])
        problem = referenced(description, invalid["properties"]["detail"]["items"])
        assert problem["properties"].keys() == set(problem["required"]) == sent.keys()
