"""s05 promises the data to the bearer of a good token, and to nobody else.

Explained: stages/s05_protected_routes.md#who-is-asking
"""

import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from attacks.lab.forge import signed_again
from attacks.lab.rows import delete_rows
from course.live import LiveStage
from tests.support.promises import (
    Person,
    bearer,
    connect,
    described_answers,
    heavy,
    is_challenged,
    over_http,
    until,
)
from tests.support.storm import Storm


def test_a_good_token_opens_the_data(client: httpx.Client, alice: Person, token: str) -> None:
    """The step: read.

    Explained: stages/s05_protected_routes.md#the-protected-route
    """
    response = client.get("/secure-data", headers=bearer(token))
    assert response.status_code == 200
    assert response.json() == {
        "message": f"Hello {alice.username}, this is sensitive data!",
        "status": "Authorized",
    }
    assert response.headers["Cache-Control"] == "no-store"


def test_a_token_signed_elsewhere_with_the_key_is_good(
    client: httpx.Client, token: str, secret_key: str
) -> None:
    copy = signed_again(token, secret_key, exp=int(time.time()) + 100)
    assert copy != token
    assert client.get("/secure-data", headers=bearer(copy)).status_code == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_case_of_the_scheme_does_not_matter(
    client: httpx.Client, token: str, scheme: str
) -> None:
    headers = {"Authorization": f"{scheme} {token}"}
    assert client.get("/secure-data", headers=headers).status_code == 200


def test_each_sees_a_greeting_of_their_own(client: httpx.Client) -> None:
    people = [Person(), Person()]
    for person in people:
        person.register(client)
    for person in people:
        headers = bearer(person.log_in(client).json()["access_token"])
        assert person.username in client.get("/secure-data", headers=headers).text


def test_a_user_who_is_deleted_is_refused_at_once(
    client: httpx.Client, alice: Person, token: str, database: Path
) -> None:
    """ASVS: 7.4.2"""
    headers = bearer(token)
    assert client.get("/secure-data", headers=headers).status_code == 200
    delete_rows(database, alice.username)
    gone = client.get("/secure-data", headers=headers)
    junk = client.get("/secure-data", headers=bearer("junk"))
    assert is_challenged(gone)
    assert gone.content == junk.content, "the answer tells that there was such a user"
    assert gone.headers["WWW-Authenticate"] == junk.headers["WWW-Authenticate"]


def no_header(_: str) -> dict[str, dict[str, str]]:
    return {}


WITHOUT_A_TOKEN: dict[str, Callable[[str], dict[str, dict[str, str]]]] = {
    "no-header": no_header,
    "empty-header": lambda _: {"headers": {"Authorization": ""}},
    "scheme-alone": lambda _: {"headers": {"Authorization": "Bearer"}},
    "token-alone": lambda token: {"headers": {"Authorization": token}},
    "Basic": lambda token: {"headers": {"Authorization": f"Basic {token}"}},
    "Token": lambda token: {"headers": {"Authorization": f"Token {token}"}},
    "JWT": lambda token: {"headers": {"Authorization": f"JWT {token}"}},
    "no-space": lambda token: {"headers": {"Authorization": f"Bearer{token}"}},
    "other-header": lambda token: {"headers": {"X-Authorization": f"Bearer {token}"}},
    "header-of-its-own": lambda token: {"headers": {"X-Access-Token": token, "Token": token}},
    "Proxy-Authorization": lambda token: {"headers": {"Proxy-Authorization": f"Bearer {token}"}},
    "from-this-machine": lambda _: {
        "headers": {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Host": "localhost"}
    },
    "said-by-a-proxy": lambda _: {
        "headers": {"X-Forwarded-User": "alice", "X-Remote-User": "alice", "X-User": "alice"}
    },
    "in-the-query": lambda token: {"params": {"access_token": token, "token": token}},
    "in-a-cookie": lambda token: {"headers": {"Cookie": f"access_token={token}; token={token}"}},
}


@pytest.mark.parametrize("place", WITHOUT_A_TOKEN.values(), ids=WITHOUT_A_TOKEN)
def test_who_sends_no_bearer_token_is_challenged(
    client: httpx.Client, token: str, place: Callable[[str], dict[str, dict[str, str]]]
) -> None:
    request = place(token)
    response = client.get(
        "/secure-data", headers=request.get("headers"), params=request.get("params")
    )
    assert is_challenged(response)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json().keys() == {"detail"}


TWO_HEADERS: dict[str, Callable[[str], list[str]]] = {
    "good-and-good": lambda token: [f"Bearer {token}"] * 2,
    "good-and-bad": lambda token: [f"Bearer {token}", "Bearer junk"],
    "bad-and-good": lambda token: ["Bearer junk", f"Bearer {token}"],
    "good-and-Basic": lambda token: [f"Bearer {token}", "Basic YTpi"],
    "Basic-and-good": lambda token: ["Basic YTpi", f"Bearer {token}"],
    "good-and-empty": lambda token: [f"Bearer {token}", ""],
    "in-one-line": lambda token: [f"Bearer {token}, Bearer {token}"],
}


@pytest.mark.parametrize("values", TWO_HEADERS.values(), ids=TWO_HEADERS)
def test_two_authorization_headers_are_refused(
    client: httpx.Client, token: str, values: Callable[[str], list[str]]
) -> None:
    """ASVS: 15.3.7"""
    headers = [("Authorization", value) for value in values(token)]
    response = client.get("/secure-data", headers=headers)
    assert is_challenged(response)
    assert response.headers["Cache-Control"] == "no-store"
    assert client.get("/secure-data", headers=headers[:1]).status_code in (200, 401)


def test_who_sends_nothing_is_not_told_of_an_error(client: httpx.Client) -> None:
    response = client.get("/secure-data")
    assert is_challenged(response)
    assert "error" not in response.headers["WWW-Authenticate"]


@until("s10")
def test_the_description_names_each_answer(client: httpx.Client, token: str) -> None:
    """Explained: stages/s05_protected_routes.md#the-protected-route"""
    good, refused = (
        client.get("/secure-data", headers=bearer(token)),
        client.get("/secure-data"),
    )
    assert described_answers(client, "get", "/secure-data") == {
        "200": good.json().keys(),
        "401": refused.json().keys(),
        "503": {"detail"},
    }


def test_the_description_says_where_tokens_come_from(client: httpx.Client) -> None:
    """Explained: stages/s05_protected_routes.md#who-is-asking"""
    description = client.get("/openapi.json").json()
    ((name, scopes),) = description["paths"]["/secure-data"]["get"]["security"][0].items()
    scheme = description["components"]["securitySchemes"][name]
    assert scheme["type"] == "oauth2"
    assert scheme["flows"]["password"]["tokenUrl"] == "auth/token"
    assert set(scopes) <= scheme["flows"]["password"]["scopes"].keys()
    assert "security" not in description["paths"]["/"]["get"]


def test_a_stolen_token_works_until_it_expires(
    client: httpx.Client, alice: Person, token: str
) -> None:
    """Explained: explanation/sessions-or-tokens.md#what-follows"""
    assert alice.log_in(client).status_code == 200
    with connect(str(client.base_url)) as thief:
        replies = [thief.get("/secure-data", headers=bearer(token)) for _ in range(3)]
    assert [reply.status_code for reply in replies] == [200] * 3


@heavy
@pytest.mark.parametrize(("key", "status"), [(None, 200), ("", 401)], ids=["kept-key", "no-key"])
def test_a_token_survives_a_restart_as_long_as_its_key(
    start: Callable[..., LiveStage], person: Person, key: str | None, status: int
) -> None:
    with start(**({} if key is None else {"SECRET_KEY": key})) as live:
        with connect(live.url) as client:
            person.register(client)
            headers = bearer(person.log_in(client).json()["access_token"])
            assert client.get("/secure-data", headers=headers).status_code == 200
        live.restart()
        with connect(live.url) as client:
            assert client.get("/secure-data", headers=headers).status_code == status


@over_http
@heavy
def test_200_read_the_data_at_once(client: httpx.Client, token: str) -> None:
    headers = bearer(token)
    with Storm(
        client.build_request("GET", "/secure-data", headers=headers) for _ in range(200)
    ) as storm:
        assert storm.statuses() == {200: 200}
    assert client.get("/secure-data", headers=headers).status_code == 200
