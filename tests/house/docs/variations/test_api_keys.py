"""API keys: shown once, useless when stolen from the table, and worth no more than their owner."""

import asyncio
from pathlib import Path
from types import ModuleType
from uuid import UUID, uuid4

import httpx
import pytest
import time_machine

from attacks.lab.forge import claims_of
from attacks.lab.roles import ALL
from attacks.lab.rows import rows
from course.inside import InsideStage
from tests.support.crowd import served
from tests.support.logins import NEW, Device, change_password, is_logged_in, opens
from tests.support.promises import Person, bearer, error_of, is_challenged, renew
from tests.support.roles import change_row, disable, id_of, list_users, register_admin
from tests.support.scopes import log_in_for, missing


def ask(client: httpx.Client, device: Device, alice: Person, **more: object) -> httpx.Response:
    """Ask for a key."""
    body = {"current_password": alice.password, "name": "backup", **more}
    return client.post("/auth/keys", json=body, headers=bearer(device["access_token"]))


def listed(client: httpx.Client, device: Device) -> list[dict[str, str]]:
    """List the keys of whoever asks."""
    answer = client.get("/auth/keys", headers=bearer(device["access_token"]))
    keys: list[dict[str, str]] = answer.json()
    return keys


@pytest.fixture
def key(client: httpx.Client, alice: Person, phone: Device) -> str:
    """A key of Alice."""
    return str(ask(client, phone, alice).json()["key"])


def test_a_key_opens_the_data_of_its_owner(client: httpx.Client, alice: Person, key: str) -> None:
    answer = client.get("/secure-data", headers=bearer(key))
    assert answer.status_code == 200
    assert alice.username in answer.json()["message"]


def test_it_is_shown_once(client: httpx.Client, alice: Person, phone: Device) -> None:
    answer = ask(client, phone, alice, scope="data:read")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    made = answer.json()
    (shown,) = listed(client, phone)
    assert shown == {name: value for name, value in made.items() if name != "key"}
    assert (shown["name"], shown["scope"]) == ("backup", "data:read")


def test_the_table_and_the_log_do_not_hold_it(
    client: httpx.Client, copy: InsideStage, key: str
) -> None:
    assert opens(client, key)
    secret = key.partition(".")[2]
    assert secret not in str(rows(copy.database))
    assert secret not in copy.log.read_text(encoding="utf-8")


def test_what_the_table_holds_opens_nothing(
    client: httpx.Client, copy: InsideStage, key: str
) -> None:
    key_id = key.partition(".")[0]
    row = next(row for row in rows(copy.database) if key_id.replace("-", "") in row)
    stored = next(str(value) for value in row if len(str(value)) == 64)
    for stolen in stored, f"{key_id}.{stored}", f"{key_id}.{stored[:43]}":
        assert is_challenged(client.get("/secure-data", headers=bearer(stolen)))


WRONG = {
    "another-secret": "{id}.{other}",
    "another-id": "{nobody}.{secret}",
    "no-secret": "{id}.",
    "cut": "{id}.{cut}",
    "longer": "{id}.{secret}A",
    "capitals": "{ID}.{secret}",
    "a-blank": "{id}.{secret} x",
    "secret-alone": "{secret}",
    "three-parts": "{id}.{secret}.{secret}",
    "wildcard": "{id}.%",
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_key_is_refused(client: httpx.Client, key: str, wrong: str) -> None:
    key_id, _, secret = key.partition(".")
    other = secret[::-1]
    parts = {"id": key_id, "ID": key_id.upper(), "secret": secret, "cut": secret[:-1]}
    token = wrong.format(**parts, other=other, nobody=uuid4())
    answer = client.get("/secure-data", headers=bearer(token))
    if "{ID}" in wrong and key_id.upper() == key_id:
        return  # an id of digits alone has no capitals
    assert is_challenged(answer)
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert opens(client, key)


def test_two_good_keys_are_refused(client: httpx.Client, key: str) -> None:
    twice = [*bearer(key).items()] * 2
    assert is_challenged(client.get("/secure-data", headers=twice))


def test_a_key_is_no_refresh_token_and_the_other_way_round(
    client: httpx.Client, phone: Device, key: str
) -> None:
    assert is_challenged(client.get("/secure-data", headers=bearer(phone["refresh_token"])))
    assert error_of(renew(client, key)) == "invalid_grant"
    assert opens(client, key)
    assert is_logged_in(client, phone)


def test_a_key_opens_no_route_of_people(client: httpx.Client, phone: Device, key: str) -> None:
    """It ends no log-in, changes no password and makes no further key."""
    for method, path in (
        ("GET", f"/users/{id_of(phone)}"),
        ("GET", "/users"),
        ("GET", "/auth/logins"),
        ("DELETE", "/auth/logins"),
        ("PUT", "/auth/password"),
        ("GET", "/auth/keys"),
        ("POST", "/auth/keys"),
    ):
        assert is_challenged(client.request(method, path, headers=bearer(key)))
    assert is_logged_in(client, phone)


def test_a_key_for_less_opens_less(client: httpx.Client, alice: Person, phone: Device) -> None:
    small = ask(client, phone, alice, scope="users:read").json()["key"]
    answer = client.get("/secure-data", headers=bearer(small))
    assert missing(answer) == "data:read"


@pytest.mark.parametrize("scope", ["account", "users:admin", "nothing-known"])
def test_no_key_may_do_what_only_people_may(
    client: httpx.Client, alice: Person, phone: Device, scope: str
) -> None:
    assert error_of(ask(client, phone, alice, scope=scope)) == "invalid_scope"


def test_nor_does_an_admin_make_such_a_key(client: httpx.Client, database: Path) -> None:
    ada = register_admin(client, database)
    powerful = log_in_for(client, ada, ALL)
    assert error_of(ask(client, powerful, ada, scope="users:admin")) == "invalid_scope"
    key = ask(client, powerful, ada, scope=ALL).json()["key"]
    assert is_challenged(list_users(client, {"access_token": key}))


def test_a_small_log_in_makes_no_larger_key(client: httpx.Client, alice: Person) -> None:
    owner = log_in_for(client, alice, "account")
    assert error_of(ask(client, owner, alice, scope="data:read")) == "invalid_scope"
    some = log_in_for(client, alice, "account users:read")
    assert ask(client, some, alice, scope="data:read users:read").json()["scope"] == "users:read"


def test_who_lacks_the_account_scope_makes_none(client: httpx.Client, alice: Person) -> None:
    small = log_in_for(client, alice, "data:read")
    assert missing(ask(client, small, alice)) == "account"


def test_a_stolen_access_token_makes_none(
    client: httpx.Client, alice: Person, phone: Device
) -> None:
    """Without the password a token of minutes does not become a key of months."""
    answer = ask(client, phone, alice, current_password="not this one")
    assert error_of(answer) == "invalid_grant"
    assert listed(client, phone) == []


@pytest.mark.parametrize("role", ["", "guest", "ADMIN"])
def test_a_key_may_no_more_than_its_owner_by_now(
    client: httpx.Client, alice: Person, key: str, database: Path, role: str
) -> None:
    change_row(database, alice, role=role)
    assert missing(client.get("/secure-data", headers=bearer(key))) == "data:read"
    change_row(database, alice, role="user")
    assert opens(client, key)


def test_who_is_shut_out_has_no_keys_from_then_on(
    client: httpx.Client, admin: Device, alice: Person, phone: Device, key: str, database: Path
) -> None:
    disable(client, admin, id_of(phone))
    assert is_challenged(client.get("/secure-data", headers=bearer(key)))
    change_row(database, alice, disabled=0)
    assert is_challenged(client.get("/secure-data", headers=bearer(key))), "what has ended stays so"


def test_who_is_shut_out_in_the_database_alone_is_out(
    client: httpx.Client, alice: Person, key: str, database: Path
) -> None:
    change_row(database, alice, disabled=1)
    assert is_challenged(client.get("/secure-data", headers=bearer(key)))


def test_another_password_ends_the_keys(
    client: httpx.Client, alice: Person, phone: Device, key: str
) -> None:
    """Whoever knew the old one may have made them."""
    assert change_password(client, phone, alice.password, NEW).status_code == 204
    assert is_challenged(client.get("/secure-data", headers=bearer(key)))


def test_a_key_is_ended(client: httpx.Client, alice: Person, phone: Device, key: str) -> None:
    other = ask(client, phone, alice).json()["key"]
    path = f"/auth/keys/{key.partition('.')[0]}"
    headers = bearer(phone["access_token"])
    assert client.delete(path, headers=headers).status_code == 204
    assert is_challenged(client.get("/secure-data", headers=bearer(key)))
    assert client.delete(path, headers=headers).status_code == 404
    assert opens(client, other)


def test_the_key_of_another_is_neither_seen_nor_ended(client: httpx.Client, key: str) -> None:
    bob = Person()
    bob.register(client)
    device = log_in_for(client, bob, "account")
    assert listed(client, device) == []
    path, headers = f"/auth/keys/{key.partition('.')[0]}", bearer(device["access_token"])
    answers = [client.delete(each, headers=headers) for each in (path, f"/auth/keys/{uuid4()}")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text
    assert opens(client, key)


@pytest.mark.parametrize(("seconds", "is_open"), [(-1, True), (0, False)])
def test_a_key_ends_by_itself(
    client: httpx.Client, alice: Person, phone: Device, seconds: int, *, is_open: bool
) -> None:
    made = ask(client, phone, alice).json()
    end = made["ends"]
    with time_machine.travel(end, tick=False) as clock:
        clock.shift(seconds)
        assert opens(client, made["key"]) == is_open
        fresh = log_in_for(client, alice, "account")
        assert [each["ends"] for each in listed(client, fresh)] == [end] * is_open


@pytest.mark.parametrize(
    "more",
    [
        {"name": ""},
        {"name": "x" * 51},
        {"name": "<b>"},
        {"name": "a\n"},
        {"name": None},
        {"role": "admin"},
        {"ends": "2100-01-01T00:00:00Z"},
        {"scope": ["data:read"]},
        {"current_password": None},
    ],
    ids=str,
)
def test_a_bad_request_makes_no_key(
    client: httpx.Client, alice: Person, phone: Device, more: dict[str, object]
) -> None:
    assert ask(client, phone, alice, **more).status_code == 422
    assert listed(client, phone) == []


WAYS = ["nothing", "another-password", "shut-out", "logged-out"]


@pytest.mark.parametrize("way", WAYS)
def test_what_changes_while_the_password_is_hashed_counts(
    main: ModuleType, tmp_path: Path, way: str
) -> None:
    """A key is stored only if all that was checked is still so."""
    alice = Person()

    async def add() -> bool:
        async with served(main) as client:
            await client.post("/auth/register", json=alice.registration())
            answer = await client.post("/auth/token", data=alice.login())
            claims = claims_of(answer.json()["access_token"])
            ids = UUID(str(claims["sid"])), UUID(str(claims["sub"]))
            login = main.auth.add_login.__globals__["find_login"](*ids)
            if way == "another-password":
                assert main.auth.change_password(login, "another")
            elif way == "shut-out":
                change_row(tmp_path / "app.db", alice, disabled=1)
            elif way == "logged-out":
                await client.post("/auth/revoke", data={"token": answer.json()["refresh_token"]})
            key = main.keys.ApiKey(user_id=ids[1], secret_hash="x", name="x", scope="data:read")
            return bool(main.keys.add_key(key, login))

    assert asyncio.run(add()) == (way == "nothing")
