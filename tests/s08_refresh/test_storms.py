"""s08 promises that of many refreshes at once one wins, and that nothing is lost meanwhile.

Explained: stages/s08_refresh.md#the-reuse
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress

import httpx
import pytest

from course.live import LiveStage, hashes_of
from tests.support.promises import (
    Person,
    bearer,
    connect,
    error_of,
    heavy,
    over_http,
    renew,
    renewal,
)
from tests.support.store import locked
from tests.support.storm import Storm


def refreshes(client: httpx.Client, token: str, times: int) -> list[httpx.Request]:
    """Build requests with one refresh token."""
    form = renewal(token)
    return [client.build_request("POST", "/auth/token", data=form) for _ in range(times)]


@over_http
def test_of_50_at_once_one_wins_and_the_log_in_ends(client: httpx.Client, alice: Person) -> None:
    """ASVS: 10.4.5, 15.4.2"""
    for _ in range(3):
        token = alice.log_in(client).json()["refresh_token"]
        with Storm(refreshes(client, token, 50)) as storm:
            assert storm.statuses() == {200: 1, 400: 49}
        assert error_of(renew(client, token)) == "invalid_grant"


@over_http
def test_the_winner_of_a_race_has_lost_the_log_in_too(client: httpx.Client, alice: Person) -> None:
    token = alice.log_in(client).json()["refresh_token"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: renew(client, token), range(8)))
    (won,) = [answer for answer in answers if answer.is_success]
    assert error_of(renew(client, won.json()["refresh_token"])) == "invalid_grant"


@over_http
def test_50_log_ins_are_renewed_at_once(client: httpx.Client, alice: Person) -> None:
    tokens = [alice.log_in(client).json()["refresh_token"] for _ in range(50)]
    crowd = [request for token in tokens for request in refreshes(client, token, 1)]
    with Storm(crowd) as storm:
        assert storm.statuses() == {200: 50}


@heavy
@over_http
def test_a_refresh_does_not_wait_behind_those_who_hash(
    start: Callable[..., LiveStage], person: Person
) -> None:
    """Explained: stages/s08_refresh.md#no-hash"""
    with start(**hashes_of(9)) as live, connect(live.url) as client:
        person.register(client)
        token = person.log_in(client).json()["refresh_token"]
        login = client.build_request("POST", "/auth/token", data=person.login())
        with Storm([login] * 64) as crowd:
            for _ in range(5):
                answer = renew(client, token)
                assert answer.status_code == 200
                token = answer.json()["refresh_token"]
            assert crowd.waiting()
            assert crowd.statuses() == {200: 64}


CROWD = 50  # more than there are threads, and more than there are connections


@heavy
@over_http
@pytest.mark.parametrize("what", ["register", "log-in", "refresh"])
def test_50_who_cannot_be_stored_keep_nobody_from_reading(
    start: Callable[..., LiveStage], person: Person, what: str
) -> None:
    """Explained: stages/s08_refresh.md#the-database"""
    with start() as live, connect(live.url) as client:
        person.register(client)
        pair = person.log_in(client).json()
        headers = bearer(pair["access_token"])
        if what == "register":
            bodies = [Person().registration() for _ in range(CROWD)]
            crowd = [client.build_request("POST", "/auth/register", json=body) for body in bodies]
        elif what == "log-in":
            crowd = [client.build_request("POST", "/auth/token", data=person.login())] * CROWD
        else:
            crowd = refreshes(client, pair["refresh_token"], CROWD)
        with locked(live.database, "EXCLUSIVE"), Storm(crowd) as storm:
            others = [client.get("/secure-data", headers=headers) for _ in range(20)]
            assert storm.waiting() == CROWD
            assert storm.statuses() == {503: CROWD}
        assert {other.status_code for other in others} == {200}
        assert renew(client, pair["refresh_token"]).status_code == 200, "nothing was used up"


@heavy
@over_http
def test_who_has_hung_up_while_waiting_has_used_nothing_up(
    start: Callable[..., LiveStage], person: Person
) -> None:
    """Explained: stages/s08_refresh.md#two-tabs-and-a-lost-reply"""
    with start() as live, connect(live.url) as client:
        person.register(client)
        token, *others = [person.log_in(client).json()["refresh_token"] for _ in range(10)]
        before = [request for other in others for request in refreshes(client, other, 1)]
        with Storm(before) as storm:
            with locked(live.database):
                for _ in range(10):
                    assert (
                        client.get("/").status_code == 200
                    )  # meanwhile those before take all turns
                with pytest.raises(httpx.ReadTimeout):
                    client.post("/auth/token", data=renewal(token), timeout=1)
            assert storm.statuses().keys() <= {200, 503}
        assert renew(client, token).status_code == 200


@heavy
@over_http
def test_a_busy_database_asks_to_come_back(start: Callable[..., LiveStage], person: Person) -> None:
    with start() as live, connect(live.url) as client:
        person.register(client)
        token = person.log_in(client).json()["refresh_token"]
        with ThreadPoolExecutor(2) as pool, locked(live.database):
            asked = pool.submit(renew, client, token), pool.submit(person.log_in, client)
            answers = [each.result() for each in asked]
        assert [answer.status_code for answer in answers] == [503, 503]
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
        assert all(token not in answer.text for answer in answers)


def renew_until_the_end(client: httpx.Client, token: str, used: list[str]) -> None:
    """Renew a log-in without a pause, until nobody answers; note each token that was used."""
    with suppress(httpx.TransportError):
        while True:
            answer = renew(client, token)
            used.append(token)
            token = answer.json()["refresh_token"]


@heavy
@over_http
def test_a_server_that_is_killed_forgets_nothing(
    start: Callable[..., LiveStage], person: Person
) -> None:
    """Explained: stages/s08_refresh.md#the-database"""
    with start() as live, ThreadPoolExecutor(4) as pool:
        with connect(live.url) as client:
            person.register(client)
            dead, *tokens = [person.log_in(client).json()["refresh_token"] for _ in range(8)]
            assert [renew(client, dead).status_code for _ in range(2)] == [200, 400]
            used: list[list[str]] = [[], [], [], []]
            busy = [
                pool.submit(renew_until_the_end, client, *each)
                for each in zip(tokens[:4], used, strict=True)
            ]
            quiet = [renew(client, token).json()["refresh_token"] for token in tokens[4:]]
            while min(map(len, used)) < 5:
                assert not any(each.done() for each in busy)
            live.kill()
            wait(busy)
        live.restart()
        with connect(live.url) as client:
            assert {renew(client, token).status_code for token in quiet} == {200}
            for token in [dead, *(each[-1] for each in used)]:
                assert error_of(renew(client, token)) == "invalid_grant"
