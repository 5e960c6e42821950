"""s11 promises that an admin sees all users, a hundred at a time, and nothing of their secrets.

Explained: stages/s11_roles.md#who-is-shut-out
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, event

from tests.support.logins import UNKNOWN, Device
from tests.support.own_database import own_database
from tests.support.promises import Person, bearer, is_challenged, referenced
from tests.support.roles import disable, id_of, list_users, register_admin
from tests.support.store import stored_hash

NAMES = [f"user-{number:03}" for number in range(250)]
PAGES = 100  # more than there are
MARK = "7300811"  # stands in what is refused; no reply may repeat it
NO_NAMES = {
    "short": "ab",
    "long": "a" * 33,
    "a-blank": f"a {MARK}",
    "another-alphabet": f"zo\u00e9{MARK}",
    "a-nul": f"a\0{MARK}",
    "a-newline": f"a{MARK}\n",
    "sql": f"' OR '{MARK}' < '2",
    "huge": "a" * 5000,
}


def all_users(client: httpx.Client, admin: Device) -> Iterator[dict[str, Any]]:
    """Walk through all pages."""
    after: dict[str, str] = {}
    for _ in range(PAGES):
        page = list_users(client, admin, **after).json()
        yield from page
        if not page:
            return
        after = {"after": page[-1]["username"]}
    pytest.fail("the pages have no end")


def test_an_admin_sees_who_is_there(client: httpx.Client, admin: Device, alice: Person) -> None:
    (found,) = (each for each in all_users(client, admin) if each["username"] == alice.username)
    assert found == {
        "id": found["id"],
        "username": alice.username,
        "email": alice.email,
        "role": "user",
        "disabled": False,
    }


def test_an_admin_sees_who_may_do_the_same(
    client: httpx.Client, database: Path, admin: Device
) -> None:
    other = register_admin(client, database)
    roles = {each["username"]: each["role"] for each in all_users(client, admin)}
    assert roles[other.username] == "admin"


def test_an_admin_sees_who_is_shut_out(
    client: httpx.Client, admin: Device, alice: Person, phone: Device
) -> None:
    disable(client, admin, id_of(phone))
    disabled = {each["username"]: each["disabled"] for each in all_users(client, admin)}
    assert disabled[alice.username] is True
    assert sum(disabled.values()) >= 1


def test_everybody_comes_once_and_by_name(client: httpx.Client, admin: Device) -> None:
    people = [Person() for _ in range(5)]
    for person in people:
        person.register(client)
    names = [each["username"] for each in all_users(client, admin)]
    assert names == sorted(set(names))
    assert {person.username for person in people} <= set(names)


def test_the_next_page_begins_after_a_name_in_any_case(client: httpx.Client, admin: Device) -> None:
    first = Person()
    people = [first, *(Person(f"{first.username}{end}") for end in (".0", ".1"))]
    for person in people:
        person.register(client)
    answer = list_users(client, admin, after=first.username.upper())
    names = [each["username"] for each in answer.json()]
    assert names[:2] == [person.username for person in people[1:]]


@pytest.mark.parametrize("after", NO_NAMES.values(), ids=NO_NAMES)
def test_what_is_no_name_is_refused(client: httpx.Client, admin: Device, after: str) -> None:
    answer = list_users(client, admin, after=after)
    assert answer.status_code == 422
    assert {"loc", "msg", "type"} == answer.json()["detail"][0].keys()
    assert MARK not in answer.text


def test_the_description_says_what_a_refused_name_is_told(
    client: httpx.Client, admin: Device
) -> None:
    """Explained: stages/s02_database.md#how-a-request-is-refused"""
    description = client.get("/openapi.json").json()
    answer = description["paths"]["/users"]["get"]["responses"]["422"]
    invalid = referenced(description, answer["content"]["application/json"]["schema"])
    problem = referenced(description, invalid["properties"]["detail"]["items"])
    (told,) = list_users(client, admin, after="a").json()["detail"]
    assert problem["properties"].keys() == told.keys()


def test_the_list_is_kept_in_no_cache(client: httpx.Client, admin: Device) -> None:
    """ASVS: 14.3.2"""
    assert list_users(client, admin).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("who", ["phone", "nobody"])
def test_no_refusal_is_kept_in_a_cache(client: httpx.Client, phone: Device, who: str) -> None:
    """Who may do more by tomorrow, or is somebody by then, is not shown what was true today."""
    headers = bearer(phone["access_token"]) if who == "phone" else {}
    paths = "/users", f"/users/{UNKNOWN}", f"/users/{UNKNOWN}/disable"
    for method, path in zip(("GET", "GET", "POST"), paths, strict=True):
        answer = client.request(method, path, headers=headers)
        assert answer.status_code in (401, 403, 404)
        assert answer.headers["Cache-Control"] == "no-store"


def test_who_is_not_found_by_an_admin_is_kept_in_no_cache(
    client: httpx.Client, admin: Device
) -> None:
    answer = disable(client, admin, UNKNOWN)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_the_list_holds_no_hash(
    client: httpx.Client, database: Path, admin: Device, alice: Person
) -> None:
    """ASVS: 8.2.3, 15.3.1"""
    answer = list_users(client, admin, after=alice.username[:-1])
    assert alice.username in answer.text
    assert stored_hash(database, alice.username) not in answer.text


def test_nobody_lists_users_without_a_token(client: httpx.Client) -> None:
    assert is_challenged(client.get("/users"))
    assert is_challenged(client.post("/users/6ba7b810-9dad-41d1-80b4-00c04fd430c8/disable"))


@pytest.fixture
def engine(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Engine]:
    """A database of its own, with the users of `NAMES`."""
    users = load("db.users")
    with own_database(load, monkeypatch, tmp_path, "users") as engine:
        with users.SessionLocal.begin() as session:
            session.add_all(
                users.User(username=name, email=name, hashed_password="x")
                for name in reversed(NAMES)
            )
        yield engine


def test_a_page_has_a_hundred(load: Callable[[str], ModuleType], engine: Engine) -> None:
    del engine
    ends = "", NAMES[99], NAMES[199], NAMES[249]
    pages = [[user.username for user in load("db.users").list_users(after)] for after in ends]
    assert pages == [NAMES[:100], NAMES[100:200], NAMES[200:], []]


def test_a_page_reads_no_more_than_itself(
    load: Callable[[str], ModuleType], engine: Engine
) -> None:
    """However many users there are: the next page is found by an index, and ends in the query."""
    seen: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *it: seen.append((it[2], it[3])))
    load("db.users").list_users(NAMES[99])
    ((statement, values),) = seen
    assert "LIMIT" in statement
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps = [step[-1] for step in plan]
    assert len(steps) == 1
    assert steps[0].startswith("SEARCH users USING INDEX")
