"""s07 promises that the token endpoint refuses in words that every OAuth2 client reads.

Explained: stages/s07_claims.md#the-refusals
"""

from dataclasses import replace

import httpx
import pytest

from tests.support.promises import Person, described_answers

CHARACTERS = {chr(code) for code in range(0x20, 0x7F)} - {'"', "\\"}  # RFC 6749, section 5.2


def error_of(answer: httpx.Response) -> str:
    """Read the code of a refusal, which has to be whole."""
    assert answer.status_code == 400
    assert answer.headers["Cache-Control"] == "no-store"
    assert "WWW-Authenticate" not in answer.headers
    refusal: dict[str, str] = answer.json()
    assert refusal.keys() == {"error", "error_description", "detail"}
    assert refusal["error_description"] == refusal["detail"]
    assert set(refusal["detail"]) <= CHARACTERS
    return refusal["error"]


def ask(client: httpx.Client, form: dict[str, str]) -> httpx.Response:
    """Ask for a token."""
    return client.post("/auth/token", data=form)


@pytest.mark.parametrize("name", ["grant_type", "username", "password"])
@pytest.mark.parametrize("value", [None, ""], ids=["absent", "empty"])
def test_each_field_is_needed(
    client: httpx.Client, alice: Person, name: str, value: str | None
) -> None:
    """RFC 6749, section 3.2: a parameter without a value counts as left out."""
    others = {key: given for key, given in alice.login().items() if key != name}
    empty = {} if value is None else {name: value}
    assert error_of(ask(client, {**others, **empty})) == "invalid_request"
    assert ask(client, alice.login()).status_code == 200


@pytest.mark.parametrize(
    "grant_type", ["refresh_token", "client_credentials", "PASSWORD", "password ", "\0", "x" * 900]
)
def test_another_grant_is_not_supported(
    client: httpx.Client, alice: Person, grant_type: str
) -> None:
    form = {**alice.login(), "grant_type": grant_type}
    assert error_of(ask(client, form)) == "unsupported_grant_type"
    assert error_of(ask(client, {"grant_type": grant_type})) == "unsupported_grant_type"


def test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words(
    client: httpx.Client, alice: Person
) -> None:
    wrong_password = replace(alice, password="not her password").log_in(client)
    unknown_name = Person().log_in(client)
    assert error_of(wrong_password) == "invalid_grant"
    assert wrong_password.content == unknown_name.content
    assert wrong_password.json()["detail"] == "Incorrect username or password"
    assert wrong_password.headers.keys() == unknown_name.headers.keys()


@pytest.mark.parametrize("name", ["grant_type", "username", "password", "scope", "client_id", "x"])
def test_a_field_that_comes_twice_makes_the_request_invalid(
    client: httpx.Client, alice: Person, name: str
) -> None:
    form: dict[str, str | list[str]] = {**alice.login()}
    form[name] = [alice.login().get(name, "a")] * 2
    assert error_of(client.post("/auth/token", data=form)) == "invalid_request"


BODIES = {
    "nothing": (b"", "application/x-www-form-urlencoded"),
    "JSON": (b'{"grant_type": "password"}', "application/json"),
    "no-boundary": (b"--x", "multipart/form-data"),
    "another-boundary": (b"--x--", "multipart/form-data; boundary=y"),
    "a-file": (
        b'--x\r\nContent-Disposition: form-data; name="password"; filename="a"\r\n\r\nb\r\n--x--',
        "multipart/form-data; boundary=x",
    ),
    "a-charset-that-is-none": (
        b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\na\r\n--x--',
        "multipart/form-data; boundary=x; charset=undefined",
    ),
    "half-a-character": (
        b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\na+2AA-\r\n--x--',
        "multipart/form-data; boundary=x; charset=utf-7",
    ),
}


@pytest.mark.parametrize(("body", "content_type"), BODIES.values(), ids=BODIES)
def test_what_cannot_be_read_is_an_invalid_request(
    client: httpx.Client, body: bytes, content_type: str
) -> None:
    answer = client.post("/auth/token", content=body, headers={"Content-Type": content_type})
    assert error_of(answer) == "invalid_request"


def test_fields_that_other_clients_send_are_no_mistake(client: httpx.Client, alice: Person) -> None:
    more = {"scope": "", "client_id": "", "client_secret": "", "state": "x"}
    assert ask(client, {**alice.login(), **more}).status_code == 200


def test_the_description_names_each_answer(client: httpx.Client, alice: Person) -> None:
    assert described_answers(client, "post", "/auth/token") == {
        "200": alice.log_in(client).json().keys(),
        "400": Person().log_in(client).json().keys(),
        "413": {"detail"},
        "503": {"detail"},
    }


def test_the_description_names_each_field(client: httpx.Client) -> None:
    route = client.get("/openapi.json").json()["paths"]["/auth/token"]["post"]
    schema = route["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    assert set(schema["required"]) == Person().login().keys() <= schema["properties"].keys()
