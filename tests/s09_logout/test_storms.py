"""s09 promises that whoever was told that a log-in has ended has won, whatever came meanwhile.

Explained: stages/s09_logout.md#at-the-same-moment
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import httpx
import pytest

from attacks.lab.forge import claims_of
from course.live import LiveStage
from tests.support.logins import (
    NEW,
    Device,
    change_password,
    give_back,
    is_logged_in,
    is_logged_out,
    log_in_on,
    opens,
)
from tests.support.promises import Person, bearer, connect, heavy, over_http, renew
from tests.support.store import locked
from tests.support.storm import Storm, at_once

ROUNDS = 5


def end_all(client: httpx.Client, device: Device) -> httpx.Response:
    """Log all devices out."""
    return client.delete("/auth/logins", headers=bearer(device["access_token"]))


def end_one(client: httpx.Client, device: Device, other: Device) -> httpx.Response:
    """Log one device out, from another."""
    sid = claims_of(other["access_token"])["sid"]
    return client.delete(f"/auth/logins/{sid}", headers=bearer(device["access_token"]))


def tokens_of(answers: Sequence[httpx.Response]) -> list[Device]:
    """Collect the tokens of those who got some."""
    return [answer.json() for answer in answers if answer.is_success]


@over_http
@pytest.mark.parametrize("way", ["revoke", "one", "all", "password"])
def test_no_refresh_survives_a_log_out(client: httpx.Client, way: str) -> None:
    """ASVS: 15.4.2"""
    for _ in range(ROUNDS):
        alice = Person()
        alice.register(client)
        phone, laptop = (log_in_on(client, alice, name) for name in ("phone", "laptop"))
        ways: dict[str, Callable[[], httpx.Response]] = {
            "revoke": partial(give_back, client, phone["access_token"]),
            "one": partial(end_one, client, laptop, phone),
            "all": partial(end_all, client, laptop),
            "password": partial(change_password, client, laptop, alice.password),
        }
        ended, *refreshes = at_once(ways[way], partial(renew, client, phone["refresh_token"]))
        assert ended.status_code in (200, 204)
        for device in (phone, *tokens_of(refreshes)):
            assert is_logged_out(client, device)


@over_http
def test_no_login_with_the_old_password_survives_its_change(client: httpx.Client) -> None:
    """Whoever is being checked while it changes comes in too late, or is logged out."""
    for _ in range(ROUNDS):
        alice = Person()
        alice.register(client)
        phone = log_in_on(client, alice, "phone")
        logins = [partial(alice.log_in, client)] * 6
        changed, *answers = at_once(
            partial(change_password, client, phone, alice.password), *logins
        )
        assert changed.status_code == 204
        assert {answer.status_code for answer in answers} <= {200, 400}
        for device in tokens_of(answers):
            assert is_logged_out(client, device)
        assert replace(alice, password=NEW).log_in(client).status_code == 200


@over_http
def test_of_many_changes_at_once_one_wins(client: httpx.Client) -> None:
    for _ in range(ROUNDS):
        alice = Person()
        alice.register(client)
        devices = [log_in_on(client, alice, str(number)) for number in range(6)]
        words = [f"{NEW} {number}" for number in range(6)]
        changes = [
            partial(change_password, client, device, alice.password, word)
            for device, word in zip(devices, words, strict=True)
        ]
        statuses = [answer.status_code for answer in at_once(*changes)]
        assert statuses.count(204) == 1
        assert set(statuses) <= {204, 400, 401}
        won = replace(alice, password=words[statuses.index(204)])
        assert won.log_in(client).status_code == 200


@over_http
def test_50_who_end_one_log_in_are_all_answered(client: httpx.Client, alice: Person) -> None:
    phone, laptop = (log_in_on(client, alice, name) for name in ("phone", "laptop"))
    form = {"token": phone["refresh_token"]}
    requests = [client.build_request("POST", "/auth/revoke", data=form) for _ in range(50)]
    with Storm(requests) as storm:
        assert storm.statuses() == {200: 50}
    assert is_logged_out(client, phone)
    assert is_logged_in(client, laptop)


CROWD = 50  # more than there are threads, and more than there are connections


@heavy
@over_http
def test_50_who_cannot_be_logged_out_yet_keep_nobody_waiting(
    start: Callable[..., LiveStage], person: Person
) -> None:
    with start() as live, connect(live.url) as client:
        person.register(client)
        phone, laptop = (log_in_on(client, person, name) for name in ("phone", "laptop"))
        form = {"token": phone["refresh_token"]}
        crowd = [client.build_request("POST", "/auth/revoke", data=form) for _ in range(CROWD)]
        with locked(live.database, "EXCLUSIVE"), Storm(crowd) as storm:
            others = [opens(client, laptop["access_token"]) for _ in range(20)]
            assert storm.waiting() == CROWD
            assert storm.statuses() == {503: CROWD}
        assert all(others)
        assert is_logged_in(client, phone), "nothing has changed"


@heavy
@over_http
def test_a_busy_database_asks_to_come_back(start: Callable[..., LiveStage], person: Person) -> None:
    with start() as live, connect(live.url) as client:
        person.register(client)
        phone, laptop = (log_in_on(client, person, name) for name in ("phone", "laptop"))
        with locked(live.database):
            answers = at_once(
                partial(give_back, client, phone["refresh_token"]),
                partial(end_one, client, laptop, phone),
                partial(end_all, client, laptop),
                partial(change_password, client, laptop, person.password),
            )
        assert [answer.status_code for answer in answers] == [503] * 4
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
        assert is_logged_in(client, phone)


@heavy
@over_http
def test_who_was_logged_out_stays_so_when_the_server_is_killed(
    start: Callable[..., LiveStage], person: Person
) -> None:
    """ASVS: 7.4.1"""
    with start() as live:
        with connect(live.url) as client:
            person.register(client)
            devices = [log_in_on(client, person, str(number)) for number in range(4)]
            assert give_back(client, devices[0]["refresh_token"]).status_code == 200
            assert end_one(client, devices[2], devices[1]).status_code == 204
        live.kill()
        live.restart()
        with connect(live.url) as client:
            assert all(is_logged_out(client, device) for device in devices[:2])
            assert all(is_logged_in(client, device) for device in devices[2:])
