"""s04 promises a signed token to whoever knows the password.

Explained: stages/s04_jwt_issue.md#the-endpoint
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Literal
from unicodedata import normalize

import httpx
import pytest
from jose import jwt

from attacks.lab.forge import claims_of, signed_again
from tests.support.promises import Person, bearer, described_answers, is_wrong_login, until

UnicodeForm = Literal["NFC", "NFD"]


REGISTERED = {"iss", "sub", "aud", "exp", "nbf", "iat", "jti"}  # RFC 7519, section 4.1


@until("s08")
def test_the_answer_is_that_of_oauth2(client: httpx.Client, alice: Person) -> None:
    """The step: log in."""
    response = alice.log_in(client)
    assert response.status_code == 200
    answer = response.json()
    assert isinstance(answer.pop("access_token"), str)
    assert answer == {"token_type": "bearer", "expires_in": 1800}
    assert response.headers["Cache-Control"] == "no-store"


@until("s07")
@pytest.mark.parametrize("form", [{"grant_type": ""}, {}], ids=["empty", "absent"])
def test_the_grant_type_may_be_left_out(
    client: httpx.Client, alice: Person, form: dict[str, str]
) -> None:
    """RFC 6749, section 3.2: a parameter without a value counts as left out."""
    form = {"username": alice.username, "password": alice.password, **form}
    assert client.post("/auth/token", data=form).status_code == 200


def test_the_form_may_be_multipart(client: httpx.Client, alice: Person) -> None:
    parts = {name: (None, value) for name, value in alice.login().items()}
    assert client.post("/auth/token", files=parts).status_code == 200


@until("s07")
def test_the_claims_say_who_and_for_how_long(
    client: httpx.Client, alice: Person, secret_key: str
) -> None:
    """Explained: stages/s04_jwt_issue.md#sign"""
    before = int(time.time())
    answer = alice.log_in(client).json()
    after = int(time.time())
    claims = jwt.decode(answer["access_token"], secret_key, algorithms=["HS256"])
    assert {"sub", "iat", "exp"} <= claims.keys() <= REGISTERED, (
        "a token tells no more than it must"
    )
    assert claims["sub"] == alice.username
    assert type(claims["iat"]) is type(claims["exp"]) is int
    assert before <= claims["iat"] <= after
    assert claims["exp"] - claims["iat"] == answer["expires_in"]


@pytest.mark.parametrize("spelling", [str.upper, str.title])
def test_the_case_of_the_name_does_not_matter(
    client: httpx.Client, alice: Person, token: str, spelling: Callable[[str], str]
) -> None:
    response = replace(alice, username=spelling(alice.username)).log_in(client)
    assert response.status_code == 200
    assert claims_of(response.json()["access_token"])["sub"] == claims_of(token)["sub"]


def test_the_case_of_the_password_matters(client: httpx.Client, alice: Person) -> None:
    """ASVS: 6.2.8"""
    response = replace(alice, password=alice.password.upper()).log_in(client)
    assert is_wrong_login(response)


@until("s07")
def test_the_description_names_each_answer(client: httpx.Client, alice: Person) -> None:
    good, wrong, invalid = (
        alice.log_in(client),
        Person().log_in(client),
        client.post("/auth/token", data={}),
    )
    not_a_form = client.post(
        "/auth/token", content=b"", headers={"Content-Type": "multipart/form-data"}
    )
    assert described_answers(client, "post", "/auth/token") == {
        "200": good.json().keys(),
        "400": not_a_form.json().keys(),
        "401": wrong.json().keys(),
        "413": {"detail"},
        "422": invalid.json().keys(),
        "503": {"detail"},
    }


@pytest.mark.parametrize(("one", "other"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_a_password_may_be_typed_in_another_form(
    client: httpx.Client, one: UnicodeForm, other: UnicodeForm
) -> None:
    """Explained: stages/s04_jwt_issue.md#verify"""
    alice = Person(password=normalize(one, "Grüße über Ägypten"))
    assert alice.register(client).status_code == 201
    typed = replace(alice, password=normalize(other, alice.password))
    assert typed.password != alice.password
    assert typed.log_in(client).status_code == 200


@until("s05")
def test_nobody_checks_the_token(client: httpx.Client, token: str) -> None:
    forged = signed_again(token, "not the key of the server")
    response = client.get("/secure-data", headers=bearer(forged))
    assert response.status_code == 200
