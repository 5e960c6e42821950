"""s05 promises that whoever waits for a locked database keeps nobody else waiting.

Explained: stages/s03_hashing.md#the-turnstile
"""

from collections.abc import Callable

from course.live import LiveStage
from tests.support.promises import Person, bearer, connect, heavy
from tests.support.store import locked
from tests.support.storm import Storm


@heavy
def test_30_who_cannot_be_stored_keep_nobody_from_reading(
    start: Callable[..., LiveStage], person: Person
) -> None:
    with start() as live, connect(live.url) as client:
        person.register(client)
        headers = bearer(person.log_in(client).json()["access_token"])
        bodies = [Person().registration() for _ in range(30)]
        crowd = [client.build_request("POST", "/auth/register", json=body) for body in bodies]
        with locked(live.database), Storm(crowd) as storm:
            # In line behind all 30: when these are answered, those wait for the database alone.
            logins = [person.log_in(client) for _ in range(3)]
            others = [client.get("/secure-data", headers=headers) for _ in range(5)]
            assert storm.waiting() > 20
            assert storm.statuses() == {503: 30}
        assert {answer.status_code for answer in logins + others} == {200}
        assert Person().register(client).status_code == 201


@heavy
def test_a_database_that_nobody_can_read_is_busy_and_not_broken(
    start: Callable[..., LiveStage], person: Person
) -> None:
    with start() as live, connect(live.url) as client:
        person.register(client)
        headers = bearer(person.log_in(client).json()["access_token"])
        with locked(live.database, "EXCLUSIVE"):
            answers = [client.get("/secure-data", headers=headers), person.log_in(client)]
        assert [answer.status_code for answer in answers] == [503, 503]
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
        assert client.get("/secure-data", headers=headers).status_code == 200
