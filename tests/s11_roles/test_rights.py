"""s11 promises that a token may do what its log-in asked for, as far as its user may by now.

Explained: stages/s11_roles.md#what-a-role-allows
"""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from attacks.lab.roles import ADMIN, ALL
from tests.support.logins import Device, is_logged_in, is_logged_out, opens
from tests.support.promises import Person, bearer, error_of, renew
from tests.support.roles import change_row, disable, id_of, list_users, may_list, register_admin
from tests.support.scopes import SCOPES, ask_for, granted, log_in_for, missing

USUAL = " ".join(SCOPES)
NO_ROLES = ["", "ADMIN", "admin ", "administrator", "root", "user,admin", "users:admin", "*"]
OF_THE_CLIENT = {
    "role": "admin",
    "roles": ["admin"],
    "is_admin": True,
    "disabled": False,
    "scope": ADMIN,
    "Role": "admin",
}


@pytest.fixture
def ada(client: httpx.Client, database: Path) -> Person:
    """An admin, who is logged in nowhere."""
    return register_admin(client, database)


def test_an_admin_who_names_the_power_has_it(client: httpx.Client, ada: Person) -> None:
    assert granted(ask_for(client, ada, ADMIN)) == {ADMIN}
    assert granted(ask_for(client, ada, ALL)) == {*SCOPES, ADMIN}
    assert may_list(client, log_in_for(client, ada, ADMIN))


def test_who_does_not_name_it_does_not_have_it(client: httpx.Client, ada: Person) -> None:
    """The token of every day opens little, and so does the one that is stolen.

    ASVS: 10.3.2
    """
    assert granted(ada.log_in(client)) == set(SCOPES)
    for scope in ("", USUAL):
        everyday = log_in_for(client, ada, scope)
        assert missing(list_users(client, everyday)) == ADMIN
        assert missing(disable(client, everyday, id_of(everyday))) == ADMIN


@pytest.mark.parametrize("scope", SCOPES)
def test_no_other_scope_stands_for_it(client: httpx.Client, ada: Person, scope: str) -> None:
    small = log_in_for(client, ada, scope)
    assert missing(list_users(client, small)) == ADMIN
    assert missing(disable(client, small, id_of(small))) == ADMIN


def test_the_power_stands_for_no_other_scope(client: httpx.Client, ada: Person) -> None:
    powerful = log_in_for(client, ada, ADMIN)
    assert missing(client.get("/secure-data", headers=bearer(powerful["access_token"])))
    assert missing(client.get("/auth/logins", headers=bearer(powerful["access_token"])))


def test_a_user_who_asks_for_it_gets_the_rest(client: httpx.Client, alice: Person) -> None:
    assert granted(ask_for(client, alice, ALL)) == set(SCOPES)
    assert granted(ask_for(client, alice, f"{ADMIN} account")) == {"account"}


def test_a_user_who_asks_for_nothing_else_gets_nothing(client: httpx.Client, alice: Person) -> None:
    answer = ask_for(client, alice, ADMIN)
    assert error_of(answer) == "invalid_scope"


def test_only_the_role_decides_before_a_log_in_is_stored(
    client: httpx.Client, alice: Person, phone: Device
) -> None:
    """What is refused leaves no log-in behind."""
    for _ in range(3):
        ask_for(client, alice, ADMIN)
    logins = client.get("/auth/logins", headers=bearer(phone["access_token"])).json()
    assert len(logins) == 1


def test_only_who_has_the_password_hears_what_a_role_allows(
    client: httpx.Client, alice: Person, ada: Person
) -> None:
    """Else anyone could ask who the admins are."""
    people = [replace(alice, password="not this one"), replace(ada, password="nor this"), Person()]
    answers = [ask_for(client, each, ADMIN) for each in people]
    assert {error_of(each) for each in answers} == {"invalid_grant"}
    assert len({each.text for each in answers}) == 1


def test_who_is_an_admin_no_more_has_lost_the_power_at_once(
    client: httpx.Client, ada: Person, database: Path
) -> None:
    """ASVS: 8.3.2"""
    tokens = log_in_for(client, ada, ALL)
    assert may_list(client, tokens)
    change_row(database, ada, role="user")
    assert missing(list_users(client, tokens)) == ADMIN
    assert missing(disable(client, tokens, id_of(tokens))) == ADMIN
    assert opens(client, tokens["access_token"]), "all else goes on"


def test_a_renewed_token_says_what_the_role_allows_by_then(
    client: httpx.Client, ada: Person, database: Path
) -> None:
    """Whoever believes the token alone hears of it within minutes."""
    tokens = log_in_for(client, ada, ALL)
    change_row(database, ada, role="user")
    renewed = renew(client, tokens["refresh_token"])
    assert granted(renewed) == set(SCOPES)
    assert is_logged_in(client, renewed.json())


def test_who_gets_the_role_back_has_the_power_back(
    client: httpx.Client, ada: Person, database: Path
) -> None:
    """The log-in was given it by somebody with the password; in between it slept."""
    tokens = log_in_for(client, ada, ALL)
    change_row(database, ada, role="user")
    renewed = renew(client, tokens["refresh_token"]).json()
    change_row(database, ada, role="admin")
    assert may_list(client, tokens)
    assert missing(list_users(client, renewed)) == ADMIN, "this token does not say it"
    assert granted(renew(client, renewed["refresh_token"])) == {*SCOPES, ADMIN}


def test_a_log_in_for_the_power_alone_ends_with_it(
    client: httpx.Client, ada: Person, database: Path
) -> None:
    """Nor is it in the list of devices, where nobody could use it."""
    everyday, tokens = log_in_for(client, ada, ""), log_in_for(client, ada, ADMIN)
    change_row(database, ada, role="user")
    assert error_of(renew(client, tokens["refresh_token"])) == "invalid_scope"
    logins = client.get("/auth/logins", headers=bearer(everyday["access_token"])).json()
    assert len(logins) == 1
    change_row(database, ada, role="admin")
    assert is_logged_out(client, tokens)


def test_who_becomes_an_admin_has_to_log_in_for_it(
    client: httpx.Client, alice: Person, phone: Device, database: Path
) -> None:
    """A token that may do little does not grow with its user."""
    assert granted(ask_for(client, alice, f"{ADMIN} account")) == {"account"}
    before = [phone, log_in_for(client, alice, ALL)]
    change_row(database, alice, role="admin")
    for device in before:
        assert missing(list_users(client, device)) == ADMIN
        renewed = renew(client, device["refresh_token"])
        assert granted(renewed) == set(SCOPES)
        assert missing(list_users(client, renewed.json())) == ADMIN
    assert may_list(client, log_in_for(client, alice, ADMIN))


@pytest.mark.parametrize("role", NO_ROLES)
def test_a_role_that_nobody_knows_allows_nothing(
    client: httpx.Client, alice: Person, phone: Device, database: Path, role: str
) -> None:
    """ASVS: 16.5.3"""
    change_row(database, alice, role=role)
    for path in "/secure-data", "/auth/logins", "/users":
        assert missing(client.get(path, headers=bearer(phone["access_token"])))
    assert error_of(ask_for(client, alice, "")) == "invalid_scope"
    assert error_of(renew(client, phone["refresh_token"])) == "invalid_scope"
    change_row(database, alice, role="user")
    assert is_logged_out(client, phone)


@pytest.mark.parametrize("field", OF_THE_CLIENT)
def test_nobody_registers_with_more_than_a_user_has(client: httpx.Client, field: str) -> None:
    """ASVS: 8.2.3, 15.3.3"""
    body = {**Person().registration(), field: OF_THE_CLIENT[field]}
    assert client.post("/auth/register", json=body).status_code == 422


@pytest.mark.parametrize("field", OF_THE_CLIENT)
def test_no_field_of_a_change_of_password_makes_an_admin(
    client: httpx.Client, alice: Person, phone: Device, field: str
) -> None:
    """ASVS: 8.2.3, 15.3.3"""
    body = {"current_password": alice.password, "new_password": "a better battery staple"}
    headers = bearer(phone["access_token"])
    answer = client.put("/auth/password", json={**body, field: "admin"}, headers=headers)
    assert answer.status_code == 422
    assert is_logged_in(client, phone)


@pytest.mark.parametrize("field", ["role", "roles", "is_admin"])
def test_no_field_of_a_log_in_makes_an_admin(
    client: httpx.Client, alice: Person, field: str
) -> None:
    """ASVS: 15.3.3"""
    form = {**alice.login(), "scope": ALL, field: "admin"}
    for query in {}, {field: "admin", "scope": ALL}:
        answer = client.post("/auth/token", params=query, data=form)
        assert granted(answer) == set(SCOPES)


def test_no_route_takes_a_role(client: httpx.Client) -> None:
    """Who walks through the description finds none that could be misused."""
    description = client.get("/openapi.json").json()
    sent = [
        content["schema"]
        for item in description["paths"].values()
        for operation in item.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
    ]
    parameters = {
        parameter["name"]
        for item in description["paths"].values()
        for operation in item.values()
        for parameter in operation.get("parameters", [])
    }
    assert {"role", "disabled"}.isdisjoint(parameters)
    models = description["components"]["schemas"]
    bodies = [models.get(str(each.get("$ref")).rpartition("/")[2], each) for each in sent]
    assert all(bodies)
    assert all({"role", "disabled"}.isdisjoint(each.get("properties", {})) for each in bodies)


def test_the_power_can_be_asked_for_in_the_description(client: httpx.Client) -> None:
    description = client.get("/openapi.json").json()
    (scheme,) = description["components"]["securitySchemes"].values()
    assert scheme["flows"]["password"]["scopes"][ADMIN]
