"""s08 promises that a log-in is renewed with a token that is good for one use.

Explained: stages/s08_refresh.md#the-refresh
"""

import sqlite3
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from attacks.lab.forge import claims_of
from attacks.lab.rows import delete_rows, tables
from tests.support.logins import opens
from tests.support.promises import (
    Person,
    bearer,
    described_answers,
    error_of,
    is_challenged,
    renew,
    renewal,
    until,
)
from tests.support.store import stored_bytes

LONG_ENOUGH = 43  # characters of base64url that hold 256 bits


@pytest.fixture
def pair(client: httpx.Client, alice: Person) -> dict[str, str]:
    """The tokens of a log-in."""
    answer: dict[str, str] = alice.log_in(client).json()
    return answer


def test_a_login_gives_two_tokens(client: httpx.Client, alice: Person) -> None:
    """The step: log in.

    ASVS: 14.3.2
    """
    response = alice.log_in(client)
    assert response.status_code == 200
    answer = response.json()
    assert isinstance(answer.pop("access_token"), str)
    assert isinstance(answer.pop("refresh_token"), str)
    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 600)
    assert response.headers["Cache-Control"] == "no-store"


@until("s10")
def test_a_login_gives_nothing_else(pair: dict[str, str]) -> None:
    assert pair.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}


def test_a_refresh_gives_two_new_tokens(client: httpx.Client, pair: dict[str, str]) -> None:
    """ASVS: 14.3.2"""
    response = renew(client, pair["refresh_token"])
    assert response.status_code == 200
    answer = response.json()
    assert answer.keys() == pair.keys()
    assert answer["expires_in"] == 600
    assert response.headers["Cache-Control"] == "no-store"
    assert answer["refresh_token"] != pair["refresh_token"]
    old, new = claims_of(pair["access_token"]), claims_of(answer["access_token"])
    assert new["sub"] == old["sub"]
    assert new["jti"] != old["jti"]
    assert opens(client, answer["access_token"])


def test_a_log_in_is_renewed_again_and_again(client: httpx.Client, pair: dict[str, str]) -> None:
    seen = {pair["refresh_token"]}
    for _ in range(5):
        answer = renew(client, pair["refresh_token"])
        assert answer.status_code == 200
        pair = answer.json()
        seen.add(pair["refresh_token"])
    assert len(seen) == 6
    assert opens(client, pair["access_token"])


def test_a_refresh_token_says_nothing(
    client: httpx.Client, alice: Person, pair: dict[str, str]
) -> None:
    """Explained: stages/s08_refresh.md#the-secret

    ASVS: 7.2.3, 11.5.1
    """
    tokens = {alice.log_in(client).json()["refresh_token"] for _ in range(3)}
    user_id = str(claims_of(pair["access_token"])["sub"])
    for token in tokens:
        assert len(token) >= LONG_ENOUGH
        assert token.isascii()
        assert alice.username not in token
        assert user_id not in token
        assert not token.startswith("eyJ"), "a JWT can be read, and here nobody has to read it"
    assert len(tokens) == 3


def test_a_refresh_token_is_good_for_one_use(client: httpx.Client, pair: dict[str, str]) -> None:
    """Explained: stages/s08_refresh.md#the-reuse

    ASVS: 10.4.5
    """
    assert renew(client, pair["refresh_token"]).status_code == 200
    assert error_of(renew(client, pair["refresh_token"])) == "invalid_grant"


@pytest.mark.parametrize("times", [1, 3], ids=["the-last", "an-older-one"])
def test_a_used_one_ends_the_log_in(client: httpx.Client, pair: dict[str, str], times: int) -> None:
    """Explained: stages/s08_refresh.md#the-reuse

    ASVS: 10.4.5
    """
    used = newest = pair["refresh_token"]
    for _ in range(times):
        newest = renew(client, newest).json()["refresh_token"]
    assert error_of(renew(client, used)) == "invalid_grant"
    assert error_of(renew(client, newest)) == "invalid_grant"
    assert error_of(renew(client, newest)) == "invalid_grant"


def test_other_log_ins_live_on(
    client: httpx.Client, alice: Person, pair: dict[str, str], token: str
) -> None:
    """Explained: stages/s08_refresh.md#the-log-ins"""
    phone = alice.log_in(client).json()["refresh_token"]
    bob = Person()
    bob.register(client)
    of_bob = bob.log_in(client).json()["refresh_token"]
    assert renew(client, pair["refresh_token"]).status_code == 200
    assert error_of(renew(client, pair["refresh_token"])) == "invalid_grant"
    assert renew(client, phone).status_code == 200
    assert renew(client, of_bob).status_code == 200
    assert opens(client, token)
    assert alice.log_in(client).status_code == 200


def test_who_was_deleted_is_refused(
    client: httpx.Client, alice: Person, pair: dict[str, str], database: Path
) -> None:
    """ASVS: 7.4.2"""
    newest = renew(client, pair["refresh_token"])
    assert newest.status_code == 200
    delete_rows(database, alice.username)
    assert error_of(renew(client, newest.json()["refresh_token"])) == "invalid_grant"


WRONG = {
    "a-word": "x",
    "a-dot": ".",
    "a-long-text": "a" * 5_000,
    "another-alphabet": "кузнец.ключ",
    "a-nul": "\0",
    "an-id-alone": "6ba7b810-9dad-41d1-80b4-00c04fd430c8",
    "an-id-and-a-dot": "6ba7b810-9dad-41d1-80b4-00c04fd430c8.",
    "of-nobody": f"6ba7b810-9dad-41d1-80b4-00c04fd430c8.{'A' * LONG_ENOUGH}",
    "no-id": f"not-an-id.{'A' * LONG_ENOUGH}",
    "injection": "' OR 1=1 --.x",
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_no_refresh_token_is_refused(
    client: httpx.Client, pair: dict[str, str], wrong: str
) -> None:
    answer = renew(client, wrong)
    assert error_of(answer) == "invalid_grant"
    assert len(answer.content) < 500
    assert renew(client, pair["refresh_token"]).status_code == 200


def test_text_that_is_no_text_is_refused(client: httpx.Client, pair: dict[str, str]) -> None:
    """A form may say how its letters are written, and then hold half of one."""
    token = pair["refresh_token"]
    for half in ("+2AA-", f"{token[:-LONG_ENOUGH]}+2AA-", f"{token}+2AA-"):
        fields = {"grant_type": "refresh_token", "refresh_token": half}
        parts = "".join(
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        answer = client.post(
            "/auth/token",
            content=f"{parts}--x--".encode(),
            headers={"Content-Type": "multipart/form-data; boundary=x; charset=utf-7"},
        )
        assert error_of(answer) in ("invalid_grant", "invalid_request")


CHANGES: dict[str, Callable[[str], str]] = {
    "one-more": lambda token: token + "A",
    "one-less": lambda token: token[:-1],
    "another-letter": lambda token: token[:-3] + ("A" if token[-3] != "A" else "B") + token[-2:],
    "in-capitals": lambda token: token[:-LONG_ENOUGH] + token[-LONG_ENOUGH:].swapcase(),
    "no-secret": lambda token: token[:-LONG_ENOUGH],
    "one-part-more": lambda token: f"{token}.A",
    "the-beginning-in-capitals": lambda token: token[:-LONG_ENOUGH].upper() + token[-LONG_ENOUGH:],
    "without-dashes": lambda token: token[:-LONG_ENOUGH].replace("-", "") + token[-LONG_ENOUGH:],
    "in-braces": lambda token: f"{{{token.partition('.')[0]}}}.{token.partition('.')[2]}",
    "a-space": lambda token: f"{token} ",
    "a-line": lambda token: f"{token}\n",
    "a-nul": lambda token: f"{token}\0",
    "twice": lambda token: token + token,
}


@pytest.mark.parametrize("change", CHANGES)
def test_nearly_the_same_token_is_refused(
    client: httpx.Client, pair: dict[str, str], change: str
) -> None:
    changed = CHANGES[change](pair["refresh_token"])
    if changed not in (pair["refresh_token"], ""):  # what is the same in other tokens is no change
        assert error_of(renew(client, changed)) == "invalid_grant"


def test_the_parts_of_two_tokens_make_none(
    client: httpx.Client, alice: Person, pair: dict[str, str]
) -> None:
    mine, other = pair["refresh_token"], alice.log_in(client).json()["refresh_token"]
    for place in {mine.find(".") + 1, len(mine) // 2, len(mine) - LONG_ENOUGH}:
        if (mixed := mine[:place] + other[place:]) not in (mine, other):
            assert error_of(renew(client, mixed)) == "invalid_grant"


def test_neither_token_is_the_other(client: httpx.Client, pair: dict[str, str]) -> None:
    """Explained: stages/s08_refresh.md#two-kinds

    ASVS: 9.2.2
    """
    answer = client.get("/secure-data", headers=bearer(pair["refresh_token"]))
    assert is_challenged(answer)
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert error_of(renew(client, pair["access_token"])) == "invalid_grant"
    assert opens(client, pair["access_token"])
    assert renew(client, pair["refresh_token"]).status_code == 200


def test_whose_tokens_they_are_is_not_for_the_client_to_say(
    client: httpx.Client, pair: dict[str, str]
) -> None:
    bob = Person()
    bob.register(client)
    of_bob = bob.log_in(client).json()
    more = {"username": bob.username, "password": bob.password, "sub": bob.username, "scope": "x"}
    answer = client.post(
        "/auth/token",
        data={**more, **renewal(pair["refresh_token"])},
        headers=bearer(of_bob["access_token"]),
    )
    assert answer.status_code == 200
    subject = claims_of(answer.json()["access_token"])["sub"]
    assert subject == claims_of(pair["access_token"])["sub"]
    assert subject != claims_of(of_bob["access_token"])["sub"]
    assert renew(client, of_bob["refresh_token"]).status_code == 200


@pytest.mark.parametrize("value", [None, ""], ids=["absent", "empty"])
def test_each_grant_needs_its_own_fields(
    client: httpx.Client, alice: Person, pair: dict[str, str], value: str | None
) -> None:
    without = {"grant_type": "refresh_token"} if value is None else renewal("")
    assert error_of(client.post("/auth/token", data=without)) == "invalid_request"
    with_a_password = {**alice.login(), **without}
    assert error_of(client.post("/auth/token", data=with_a_password)) == "invalid_request"
    with_a_token = {**renewal(pair["refresh_token"]), "grant_type": "password"}
    assert error_of(client.post("/auth/token", data=with_a_token)) == "invalid_request"
    assert renew(client, pair["refresh_token"]).status_code == 200


def test_a_form_that_is_refused_uses_nothing_up(client: httpx.Client, pair: dict[str, str]) -> None:
    token = pair["refresh_token"]
    for form in (
        {"grant_type": ["refresh_token"] * 2, "refresh_token": token},
        {"grant_type": "refresh_token", "refresh_token": [token, token]},
        {"grant_type": "refresh_token", "refresh_token": [token, "x"]},
        {"refresh_token": token},
    ):
        assert error_of(client.post("/auth/token", data=form)) == "invalid_request"
    query = client.post("/auth/token", params=renewal(token))
    assert error_of(query) == "invalid_request", "a URL is logged, so no token may be in it"
    assert renew(client, token).status_code == 200


def test_the_database_holds_no_refresh_token(
    client: httpx.Client, pair: dict[str, str], database: Path, alice: Person
) -> None:
    """Explained: stages/s08_refresh.md#the-secret"""
    newest = renew(client, pair["refresh_token"]).json()["refresh_token"]
    stored = stored_bytes(database)
    assert alice.username.encode() in stored
    for token in (pair["refresh_token"], newest):
        secret = token[-LONG_ENOUGH:].encode()
        for written in (token.encode(), secret, secret[::-1], secret.hex().encode()):
            assert written not in stored
        assert b64encode(secret).rstrip(b"=") not in stored


def test_no_log_line_holds_a_refresh_token(
    client: httpx.Client, pair: dict[str, str], server_log: Path
) -> None:
    newest = renew(client, pair["refresh_token"]).json()["refresh_token"]
    for token in (pair["refresh_token"], newest, "x" + newest):
        renew(client, token)
        client.get("/secure-data", headers=bearer(token))
    log = server_log.read_text(encoding="utf-8")
    assert "/auth/token" in log
    for token in (pair["refresh_token"], newest):
        assert token[-LONG_ENOUGH:] not in log


def count_rows(database: Path) -> int:
    """Count the rows of all tables."""
    with closing(sqlite3.connect(database)) as connection:
        counts = [
            connection.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]
            for table in tables(connection)
        ]
    return sum(counts)


def test_refreshing_does_not_grow_the_database(
    client: httpx.Client, pair: dict[str, str], database: Path
) -> None:
    before = count_rows(database)
    for _ in range(10):
        pair = renew(client, pair["refresh_token"]).json()
    assert count_rows(database) == before


def test_the_description_names_the_fields(client: httpx.Client) -> None:
    route = client.get("/openapi.json").json()["paths"]["/auth/token"]["post"]
    assert route["requestBody"]["required"]
    schema = route["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    fields = schema["properties"]
    assert fields.keys() >= {*Person().login(), *renewal("")}
    assert schema["required"] == ["grant_type"]
    assert set(fields["grant_type"]["enum"]) == {"password", "refresh_token"}
    for secret in ("password", "refresh_token"):
        assert fields[secret]["format"] == "password"  # so /docs hides it
    assert "refresh_token" in described_answers(client, "post", "/auth/token")["200"]
