"""s07 promises that a token says who signed it, for whom, about whom and for whose use.

Explained: stages/s07_claims.md#the-claims
"""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from attacks.lab.forge import claims_of, header_of, signed, signed_again
from attacks.lab.rows import delete_rows
from course.live import LiveStage
from tests.support.promises import Person, bearer, connect, is_challenged, until

RFC_9068 = {"iss", "aud", "sub", "client_id", "jti", "iat", "exp"}  # section 2.2: all required
LEEWAY = 10  # seconds


@pytest.fixture
def forge(client: httpx.Client, token: str, secret_key: str) -> Callable[..., str]:
    """Copy a good token with changed claims, signed with the key; unchanged it is let in."""
    copy = signed_again(token, secret_key)
    assert client.get("/secure-data", headers=bearer(copy)).status_code == 200
    return partial(signed_again, token, secret_key)


def test_the_claims_are_those_of_the_standard(client: httpx.Client, alice: Person) -> None:
    before = int(time.time())
    answer = alice.log_in(client).json()
    after = int(time.time())
    claims = claims_of(answer["access_token"])
    issued, ends = claims["iat"], claims["exp"]
    assert claims.keys() >= RFC_9068, "a token has the claims of RFC 9068"
    assert isinstance(issued, int)
    assert isinstance(ends, int)
    assert before <= issued <= after
    assert ends - issued == answer["expires_in"]


@until("s09")  # which adds the id of the log-in
def test_a_token_claims_nothing_else(token: str) -> None:
    assert claims_of(token).keys() <= RFC_9068, "a token has exactly the claims of RFC 9068"


def test_the_header_says_that_it_is_an_access_token(token: str) -> None:
    """RFC 9068, section 2.1."""
    assert header_of(token) == {"alg": "HS256", "typ": "at+jwt"}


def test_a_token_is_about_the_id_of_its_user(client: httpx.Client, person: Person) -> None:
    """Explained: stages/s07_claims.md#the-user"""
    user_id = person.register(client).json()["id"]
    token = person.log_in(client).json()["access_token"]
    assert claims_of(token)["sub"] == user_id
    assert UUID(user_id).version == 4, "an id that can be guessed or counted is none of these"


def test_a_token_names_neither_the_user_nor_the_address(alice: Person, token: str) -> None:
    said = str(claims_of(token))
    assert alice.username not in said
    assert "@" not in said


def test_no_two_tokens_are_the_same(client: httpx.Client, alice: Person) -> None:
    """ASVS: 7.2.2, 7.2.4"""
    tokens = [claims_of(alice.log_in(client).json()["access_token"]) for _ in range(5)]
    assert len({str(claims["jti"]) for claims in tokens}) == 5
    assert len({str(claims["sub"]) for claims in tokens}) == 1


WRONG_CLAIMS: dict[str, dict[str, object]] = {
    "iss-missing": {"iss": ...},
    "iss-null": {"iss": None},
    "iss-empty": {"iss": ""},
    "iss-of-another": {"iss": "https://test.example.com"},
    "iss-in-a-list": {"iss": ["http://127.0.0.1:8000"]},
    "aud-missing": {"aud": ...},
    "aud-null": {"aud": None},
    "aud-empty": {"aud": []},
    "aud-of-another": {"aud": "https://other.example.com"},
    "sub-of-nobody": {"sub": "6ba7b810-9dad-41d1-80b4-00c04fd430c8"},
    "sub-a-name": {"sub": "alice"},
    "sub-a-number": {"sub": 1},
    "client_id-missing": {"client_id": ...},
    "client_id-null": {"client_id": None},
    "client_id-a-number": {"client_id": 1},
    "jti-missing": {"jti": ...},
    "jti-null": {"jti": None},
    "jti-a-number": {"jti": 1},
}


@pytest.mark.parametrize("changes", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
def test_a_token_that_says_something_else_is_refused(
    client: httpx.Client, forge: Callable[..., str], changes: dict[str, object]
) -> None:
    """ASVS: 9.2.3, 10.3.1"""
    answer = client.get("/secure-data", headers=bearer(forge(**changes)))
    assert is_challenged(answer)
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("claim", ["iss", "aud"])
def test_nearly_the_same_address_is_another_one(
    client: httpx.Client, forge: Callable[..., str], token: str, claim: str
) -> None:
    """ASVS: 9.2.3, 10.3.1"""
    ours = str(claims_of(token)[claim])
    for other in (f"{ours}/", ours.upper(), ours[:-1], f" {ours}", f"{ours}\0"):
        assert is_challenged(client.get("/secure-data", headers=bearer(forge(**{claim: other}))))
    for several in ([ours], [ours, "https://other.example.com"]):
        assert is_challenged(client.get("/secure-data", headers=bearer(forge(**{claim: several}))))


@pytest.mark.parametrize("changed", [("iss",), ("aud",), ("iss", "aud")], ids="-".join)
def test_neither_of_issuer_and_audience_is_the_other(
    client: httpx.Client, forge: Callable[..., str], token: str, changed: tuple[str, ...]
) -> None:
    claims = claims_of(token)
    assert claims["iss"] != claims["aud"]
    other = {"iss": claims["aud"], "aud": claims["iss"]}
    token = forge(**{name: other[name] for name in changed})
    assert is_challenged(client.get("/secure-data", headers=bearer(token)))


TYPES: dict[str, dict[str, object]] = {
    "JWT": {"typ": "JWT"},
    "missing": {"typ": ...},
    "in-capitals": {"typ": "AT+JWT"},
    "in-full": {"typ": "application/at+jwt"},
    "another": {"typ": "dpop+jwt"},
    "a-list": {"typ": ["at+jwt"]},
}


@pytest.mark.parametrize("changes", TYPES.values(), ids=TYPES)
def test_a_token_of_another_type_is_refused(
    client: httpx.Client, token: str, secret_key: str, changes: dict[str, object]
) -> None:
    """RFC 8725, section 3.11: the type keeps what is signed for other purposes apart.

    ASVS: 9.2.2
    """
    for header, status in ({}, 200), (changes, 401):
        copy = signed(claims_of(token), secret_key, header_of(token, **header))
        assert client.get("/secure-data", headers=bearer(copy)).status_code == status


@pytest.mark.parametrize(
    ("end", "status"), [(-LEEWAY // 2, 200), (-LEEWAY * 2, 401)], ids=["just-over", "over"]
)
def test_a_clock_may_be_some_seconds_ahead(
    client: httpx.Client, forge: Callable[..., str], end: int, status: int
) -> None:
    """Explained: stages/s07_claims.md#two-clocks"""
    token = forge(exp=int(time.time()) + end)
    assert client.get("/secure-data", headers=bearer(token)).status_code == status


@pytest.mark.parametrize(
    ("begin", "status"), [(LEEWAY // 2, 200), (LEEWAY * 6, 401)], ids=["just-before", "before"]
)
def test_a_clock_may_be_some_seconds_behind(
    client: httpx.Client, forge: Callable[..., str], begin: int, status: int
) -> None:
    """Explained: stages/s07_claims.md#two-clocks"""
    token = forge(iat=int(time.time()) + begin)
    assert client.get("/secure-data", headers=bearer(token)).status_code == status


def test_a_name_that_is_registered_again_is_somebody_else(
    client: httpx.Client, alice: Person, token: str, database: Path
) -> None:
    """Explained: stages/s07_claims.md#the-user

    ASVS: 10.3.3
    """
    first = claims_of(token)["sub"]
    delete_rows(database, alice.username)
    again = alice.register(client)
    assert again.status_code == 201
    assert again.json()["id"] != first
    assert is_challenged(client.get("/secure-data", headers=bearer(token)))


def test_servers_with_one_key_refuse_the_tokens_of_each_other(
    start: Callable[..., LiveStage], person: Person
) -> None:
    """Explained: stages/s07_claims.md#the-settings

    ASVS: 9.2.3, 10.3.1
    """
    with start() as live, connect(live.url) as client:
        person.register(client)
        headers = bearer(person.log_in(client).json()["access_token"])
        assert client.get("/secure-data", headers=headers).status_code == 200
        same = {"SECRET_KEY": live.secret_key, "DATABASE_URL": f"sqlite:///{live.database}"}
        for name in ("ISSUER", "AUDIENCE"):
            with start(**same, **{name: "https://test.example.com/"}) as other:
                with connect(other.url) as theirs:
                    assert is_challenged(theirs.get("/secure-data", headers=headers))
                    token = person.log_in(theirs).json()["access_token"]
                    assert theirs.get("/secure-data", headers=bearer(token)).status_code == 200
                assert claims_of(token)[name[:3].lower()] == "https://test.example.com/"
                assert is_challenged(client.get("/secure-data", headers=bearer(token)))
