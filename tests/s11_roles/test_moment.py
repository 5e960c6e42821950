"""s11 promises that whoever was told that a user is shut out has won, whatever came meanwhile.

Explained: stages/s11_roles.md#at-the-same-moment
"""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, event, update

from attacks.lab.roles import ADMIN
from course.live import LiveStage
from tests.support.crowd import SlowHash, answers_beside, set_up_slots
from tests.support.logins import Device, add_login, is_logged_in, is_logged_out, log_in_on, opens
from tests.support.own_database import own_database, rows_locked, tables_locked
from tests.support.promises import Person, bearer, connect, heavy, over_http, renew, threads
from tests.support.roles import disable, id_of, log_in_as_admin, may_list
from tests.support.store import locked
from tests.support.storm import Storm, at_once

ROUNDS = 5


@over_http
def test_no_refresh_and_no_log_in_survives(client: httpx.Client, admin: Device) -> None:
    """ASVS: 15.4.2"""
    for _ in range(ROUNDS):
        alice = Person()
        alice.register(client)
        phone, laptop = (log_in_on(client, alice, name) for name in ("phone", "laptop"))
        shut_out, *others = at_once(
            partial(disable, client, admin, id_of(phone)),
            partial(renew, client, phone["refresh_token"]),
            *[partial(alice.log_in, client)] * 4,
        )
        assert shut_out.status_code == 204
        assert {other.status_code for other in others} <= {200, 400}
        won = [other.json() for other in others if other.is_success]
        for device in (phone, laptop, *won):
            assert is_logged_out(client, device)


@over_http
def test_of_two_who_do_it_to_each_other_one_stays(client: httpx.Client, database: Path) -> None:
    """Else both are out, and only somebody at the server could undo it."""
    for _ in range(ROUNDS):
        ada, eve = (log_in_as_admin(client, database) for _ in range(2))
        answers = at_once(
            partial(disable, client, ada, id_of(eve)), partial(disable, client, eve, id_of(ada))
        )
        codes = [answer.status_code for answer in answers]
        assert codes.count(204) == 1
        assert set(codes) <= {204, 401, 404}
        assert [may_list(client, each) for each in (ada, eve)] == [code == 204 for code in codes]


@heavy
@over_http
def test_a_busy_database_asks_to_come_back(start: Callable[..., LiveStage], person: Person) -> None:
    with start() as live, connect(live.url) as client:
        person.register(client)
        phone = log_in_on(client, person, "phone")
        admin = log_in_as_admin(client, live.database)
        with locked(live.database):
            answer = disable(client, admin, id_of(phone))
            assert opens(client, phone["access_token"])
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert is_logged_in(client, phone), "nothing has changed"


@heavy
@over_http
def test_who_was_shut_out_stays_so_when_the_server_is_killed(
    start: Callable[..., LiveStage], person: Person
) -> None:
    with start() as live:
        with connect(live.url) as client:
            person.register(client)
            phone = log_in_on(client, person, "phone")
            admin = log_in_as_admin(client, live.database)
            assert disable(client, admin, id_of(phone)).status_code == 204
        live.kill()
        live.restart()
        with connect(live.url) as client:
            assert is_logged_out(client, phone)
            assert person.log_in(client).status_code == 400
            assert may_list(client, admin)


@pytest.fixture
def engine(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Engine]:
    """A database of its own for the stage, in this process."""
    with own_database(load, monkeypatch, tmp_path, "database", "logins", "users") as engine:
        yield engine


def change_user(logins: ModuleType, user: Any, **values: Any) -> None:
    """Change a row by hand, as an operator does in SQL."""
    with logins.SessionLocal.begin() as session:
        session.execute(update(logins.User).where(logins.User.id == user.id).values(**values))


@pytest.fixture
def alice_and_ada(load: Callable[[str], ModuleType], engine: Engine) -> list[Any]:
    """Two users in that database."""
    del engine
    make, store = load("db.models").User, load("db.database").add_user
    people = [make(username=name, email=name, hashed_password="x") for name in ("alice", "ada")]
    for person in people:
        store(person)
    return people


def test_who_is_shut_out_while_the_password_is_checked_gets_no_log_in(
    load: Callable[[str], ModuleType], alice_and_ada: list[Any]
) -> None:
    logins, users = load("db.logins"), load("db.users")
    checked = load("db.database").find_user("alice")
    assert add_login(logins, checked)
    assert users.disable_user(checked.id, add_login(logins, alice_and_ada[1]))
    assert add_login(logins, checked) is None
    assert load("db.database").find_user("alice") is None, "as who is not there, from now on"


def test_who_was_shut_out_meanwhile_shuts_nobody_out(
    load: Callable[[str], ModuleType], alice_and_ada: list[Any]
) -> None:
    """The look at the token is over, and the turn to write has not come."""
    logins, users = load("db.logins"), load("db.users")
    alice, ada = alice_and_ada
    of_alice, of_ada = (add_login(logins, each) for each in alice_and_ada)
    assert users.disable_user(alice.id, of_ada)
    assert not users.disable_user(ada.id, of_alice)
    assert logins.rotate(of_ada.id, "a hash", "the next").user.username == "ada"
    assert add_login(logins, ada)


def test_an_ended_log_in_shuts_nobody_out(
    load: Callable[[str], ModuleType], alice_and_ada: list[Any]
) -> None:
    """The admin has logged out meanwhile, on one device of two."""
    logins, users = load("db.logins"), load("db.users")
    alice, ada = alice_and_ada
    ended, other = (add_login(logins, ada) for _ in range(2))
    assert logins.end_logins(logins.Login.id == ended.id)
    assert not users.disable_user(alice.id, ended)
    assert load("db.database").find_user("alice")
    assert users.disable_user(alice.id, other)


@pytest.mark.parametrize("values", [{"role": "user"}, {"disabled": True}], ids=["role", "disabled"])
def test_who_is_no_admin_any_more_shuts_nobody_out(
    load: Callable[[str], ModuleType], alice_and_ada: list[Any], values: dict[str, Any]
) -> None:
    """The operator has changed the row meanwhile, and the log-in is still there."""
    logins, users = load("db.logins"), load("db.users")
    alice, ada = alice_and_ada
    assert users.set_role("ada", "admin")
    of_ada = add_login(logins, ada)
    change_user(logins, ada, **values)
    assert not users.disable_user(alice.id, of_ada)
    assert load("db.database").find_user("alice")
    change_user(logins, ada, role="admin", disabled=False)
    assert users.disable_user(alice.id, of_ada)


def test_who_is_disabled_by_hand_meanwhile_changes_no_password(
    load: Callable[[str], ModuleType], alice_and_ada: list[Any]
) -> None:
    """The log-in is still there, and asleep."""
    logins, alice = load("db.logins"), alice_and_ada[0]
    login = add_login(logins, alice)
    change_user(logins, alice, disabled=True)
    assert not logins.change_password(login, "y")
    change_user(logins, alice, disabled=False)
    assert load("db.database").find_user("alice").hashed_password == "x"
    assert logins.rotate(login.id, "a hash", "the next")


def test_to_shut_somebody_out_locks_the_users_first(
    load: Callable[[str], ModuleType], alice_and_ada: list[Any]
) -> None:
    """As a log-in and a change of password do, and both users at once."""
    logins, users = load("db.logins"), load("db.users")
    alice, ada = alice_and_ada
    of_ada = add_login(logins, ada)
    shut_out = partial(users.disable_user, alice.id, of_ada)
    locked = tables_locked(users.SessionLocal, shut_out, "users", "logins")
    assert locked == ["users", "users", "logins"]


def test_to_shut_somebody_out_keeps_nobody_else_waiting(
    load: Callable[[str], ModuleType], alice_and_ada: list[Any]
) -> None:
    """Of the users, the two whom it is about are locked."""
    logins, users = load("db.logins"), load("db.users")
    alice, ada = alice_and_ada
    bob = load("db.models").User(username="bob", email="bob", hashed_password="x")
    load("db.database").add_user(bob)
    of_ada = add_login(logins, ada)
    locked = rows_locked(users.SessionLocal, partial(users.disable_user, alice.id, of_ada))
    assert sorted(locked) == sorted([alice.id, ada.id])


@pytest.mark.parametrize("role", ["user", "king"])
def test_whose_role_is_taken_while_the_password_is_checked_leaves_no_log_in(
    load: Callable[[str], ModuleType], alice_and_ada: list[Any], role: str
) -> None:
    """What is refused is not in the list of devices."""
    logins, users = load("db.logins"), load("db.users")
    users.set_role("ada", "admin")
    checked = load("db.database").find_user("ada")
    users.set_role("ada", role)
    with pytest.raises(load("utils.grants").OAuthError):
        add_login(logins, checked, scope=ADMIN)
    assert logins.list_logins(alice_and_ada[1].id) == []


@pytest.mark.parametrize("fails", ["DELETE FROM logins", "UPDATE users"])
def test_a_user_is_shut_out_as_a_whole_or_not_at_all(
    load: Callable[[str], ModuleType], alice_and_ada: list[Any], engine: Engine, fails: str
) -> None:
    """There is no moment in which a user is disabled and still has log-ins, nor the other way."""
    logins, users = load("db.logins"), load("db.users")
    alice = alice_and_ada[0]
    of_alice, of_ada = (add_login(logins, each) for each in alice_and_ada)

    def fail(*arguments: Any) -> None:
        if arguments[2].startswith(fails):
            raise ZeroDivisionError

    event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(ZeroDivisionError):
        users.disable_user(alice.id, of_ada)
    event.remove(engine, "before_cursor_execute", fail)
    assert load("db.database").find_user("alice")
    assert logins.rotate(of_alice.id, "a hash", "the next").user_id == alice.id


def test_whose_role_changes_while_the_password_is_checked_has_the_new_one(
    load: Callable[[str], ModuleType], alice_and_ada: list[Any]
) -> None:
    """What is granted is granted for the role that the database holds by then."""
    del alice_and_ada
    checked = load("db.database").find_user("alice")
    assert load("db.users").set_role("alice", "admin")
    assert add_login(load("db.logins"), checked).user.role == "admin"


@threads
def test_whoever_lists_users_keeps_nobody_waiting(
    load: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A slow database is waited for in a thread."""
    main, routes = load("main"), load("routers.users")
    slow_list = SlowHash(result=[], full_at=1)
    set_up_slots(main, monkeypatch, tmp_path)
    monkeypatch.setattr(routes, "list_users", slow_list)
    checks = load("utils.dependencies")
    login = SimpleNamespace(user=SimpleNamespace(role="admin", disabled=False))
    monkeypatch.setattr(checks, "find_login", lambda *_: login)
    claims = SimpleNamespace(sid=None, sub=None, scope=ADMIN)
    monkeypatch.setattr(checks, "decode_token", lambda _: claims)
    headers = bearer("a token")
    assert asyncio.run(answers_beside(main, slow_list, "GET", "/users", headers=headers))


@heavy
@over_http
def test_50_who_cannot_be_shut_out_yet_keep_nobody_waiting(
    start: Callable[..., LiveStage], person: Person
) -> None:
    with start() as live, connect(live.url) as client:
        person.register(client)
        phone = log_in_on(client, person, "phone")
        admin = log_in_as_admin(client, live.database)
        path, headers = f"/users/{id_of(phone)}/disable", bearer(admin["access_token"])
        crowd = [client.build_request("POST", path, headers=headers) for _ in range(50)]
        with locked(live.database, "EXCLUSIVE"), Storm(crowd) as storm:
            others = [opens(client, phone["access_token"]) for _ in range(20)]
            assert storm.waiting() == len(crowd)
            assert storm.statuses() == {503: len(crowd)}
        assert all(others)
        assert is_logged_in(client, phone), "nothing has changed"


def test_a_refresh_reads_no_table_from_end_to_end(
    load: Callable[[str], ModuleType], alice_and_ada: list[Any], engine: Engine
) -> None:
    """It has the turn to write meanwhile, so with many users all who write would wait."""
    logins = load("db.logins")
    login = add_login(logins, alice_and_ada[0])
    seen: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *it: seen.append((it[2], it[3])))
    assert logins.rotate(login.id, "a hash", "the next")
    statements = [it for it in seen if it[0].startswith(("UPDATE", "SELECT"))]
    assert statements
    with engine.connect() as connection:
        for statement, values in statements:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            assert [step[-1] for step in plan if "SCAN" in step[-1]] == []


def test_a_request_looks_once_into_the_database(
    load: Callable[[str], ModuleType], alice_and_ada: list[Any], engine: Engine
) -> None:
    """Role and log-in come in one query, though they are looked at each time."""
    logins = load("db.logins")
    login = add_login(logins, alice_and_ada[0])
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    found = logins.find_login(login.sid, login.user_id)
    assert (found.user.role, found.user.disabled) == ("user", False)
    assert len(statements) == 1
