"""s04 promises that a bad login form is refused (4xx), and that no reply repeats it.

Explained: stages/s04_jwt_issue.md#the-endpoint
"""

import json
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import httpx
import pytest

from tests.support.promises import Person, is_refused, is_wrong_login

MARK = "5317008"  # stands in every bad value; no reply may repeat it
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"


def multipart(username: str, password: str, *, of_password: str = "") -> bytes:
    """Write a login as parts with the boundary x; `of_password` describes the last one more."""
    return (
        "".join(
            f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'
            for name, more, value in (
                ("grant_type", "", "password"),
                ("username", "", username),
                ("password", of_password, password),
            )
        ).encode()
        + b"--x--\r\n"
    )


def in_parts(fields: list[tuple[str, str]]) -> tuple[str, bytes]:
    """Write fields as multipart."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    ]
    return MULTIPART, "".join([*parts, "--x--\r\n"]).encode()


def urlencoded(fields: list[tuple[str, str]]) -> tuple[str, bytes]:
    """Write fields as a browser does."""
    return FORM, urlencode(fields).encode()


GRANT = "grant_type=password&"  # all else of these forms is bad, not this
BAD_FORMS = {
    "empty": (b"", FORM),
    "no-name": (f"{GRANT}password={MARK}", FORM),
    "no-password": (f"{GRANT}username={MARK}", FORM),
    "empty-values": (f"{GRANT}username=&password=", FORM),
    "other-grant-type": (f"grant_type=client_credentials&username=a&password={MARK}", FORM),
    "empty-grant-type": (f"grant_type=&username=a&password={MARK}", FORM),
    "NUL-in-the-name": (f"{GRANT}username={MARK}%00&password={MARK}", FORM),
    "NUL-in-the-password": (f"{GRANT}username=a&password={MARK}%00{MARK}", FORM),
    "lone-surrogate": (f"{GRANT}username={MARK}%ED%A0%80&password={MARK}%ED%A0%80", FORM),
    "invalid-UTF-8": (f"{GRANT}username={MARK}%FF%FE&password={MARK}%FF", FORM),
    "raw-bytes": (b"grant_type=password&username=\xff\xfe&password=\xff\x00", FORM),
    "cut-off-escape": (f"{GRANT}username=%&password={MARK}%F", FORM),
    "one-megabyte-name": (f"{GRANT}username={MARK * 150_000}&password=a", FORM),
    "one-megabyte-password": (f"{GRANT}username=a&password={MARK * 150_000}", FORM),
    "repeated-fields": (f"{GRANT}username=a&username=b&password={MARK}&password={MARK}1", FORM),
    "5000-fields": ("&".join(f"field{n}={MARK}" for n in range(5_000)), FORM),
    "charset-of-no-name": (f"{GRANT}username=a&password={MARK}", f"{FORM}; charset=none-such"),
    "JSON": (json.dumps(Person("a", MARK).login()), "application/json"),
    "JSON-said-to-be-a-form": (json.dumps(Person("a", MARK).login()), FORM),
    "text": (f"{GRANT}username=a&password={MARK}", "text/plain"),
    "multipart-without-a-boundary": (multipart("a", MARK), "multipart/form-data"),
    "multipart-with-another-boundary": (multipart("a", MARK), "multipart/form-data; boundary=y"),
    "multipart-cut-off": (multipart("a", MARK)[:-30], MULTIPART),
    "multipart-empty": (b"--x--\r\n", MULTIPART),
    "a-file-as-the-password": (multipart("a", MARK, of_password='; filename="a"'), MULTIPART),
    "one-megabyte-part": (multipart("a", MARK * 200_000), MULTIPART),
    "2000-parts": (multipart("a", MARK) * 1_000, MULTIPART),
}
CHARSETS = [
    "unicode_escape",
    "raw_unicode_escape",
    "utf-7",
    "utf-16",
    "utf-32",
    "utf-8-sig",
    "cp037",
    "idna",
    "punycode",
    "rot13",
    "hex",
    "base64",
    "zip",
    "undefined",
    "none-such",
    "",
    "é",
]


def send(client: httpx.Client, content: str | bytes, content_type: str) -> httpx.Response:
    """Send a body as it is."""
    headers = {b"Content-Type": content_type.encode()}
    return client.post("/auth/token", content=content, headers=headers)


@pytest.mark.parametrize(("content", "content_type"), BAD_FORMS.values(), ids=BAD_FORMS)
def test_a_bad_form_is_refused(
    client: httpx.Client, content: str | bytes, content_type: str
) -> None:
    response = send(client, content, content_type)
    assert is_refused(response)
    assert MARK not in response.text


def form_of(person: Person, **more: str) -> tuple[str, str]:
    """Write a good login, and what else is said."""
    return urlencode({**person.login(), **more}), FORM


GOOD_LOGINS_IN_BAD_FORMS: dict[str, Callable[[Person], tuple[str | bytes, str]]] = {
    "other-grant-type": lambda alice: form_of(alice, grant_type="client_credentials"),
    "grant-type-in-capitals": lambda alice: form_of(alice, grant_type="PASSWORD"),
    "JSON": lambda alice: (json.dumps(alice.login()), "application/json"),
    "JSON-said-to-be-a-form": lambda alice: (json.dumps(alice.login()), FORM),
    "form-said-to-be-JSON": lambda alice: (form_of(alice)[0], "application/json"),
    "form-said-to-be-text": lambda alice: (form_of(alice)[0], "text/plain"),
    "multipart-without-a-boundary": lambda alice: (
        multipart(alice.username, alice.password), "multipart/form-data"
    ),
    "multipart-with-another-boundary": lambda alice: (
        multipart(alice.username, alice.password), "multipart/form-data; boundary=y"
    ),
    "a-file-as-the-password": lambda alice: (
        multipart(alice.username, alice.password, of_password='; filename="a"'), MULTIPART
    ),
    "one-megabyte-more": lambda alice: form_of(alice, more="x" * 1_000_000),
    "NUL-after-the-name": lambda alice: form_of(replace(alice, username=f"{alice.username}\0")),
    "NUL-after-the-password": lambda alice: form_of(
        replace(alice, password=f"{alice.password}\0")
    ),
}  # fmt: skip


@pytest.mark.parametrize("write", GOOD_LOGINS_IN_BAD_FORMS.values(), ids=GOOD_LOGINS_IN_BAD_FORMS)
def test_a_good_login_in_a_bad_form_is_refused(
    client: httpx.Client, alice: Person, write: Callable[[Person], tuple[str | bytes, str]]
) -> None:
    content, content_type = write(alice)
    assert is_refused(send(client, content, content_type))
    assert alice.log_in(client).status_code == 200


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("text", [r"a\ud800", r"a\x00", "aé", "a+2AA-"], ids=ascii)
def test_a_strange_charset_is_refused(client: httpx.Client, charset: str, text: str) -> None:
    body = multipart(text, MARK + text)
    response = send(client, body, f"{MULTIPART}; charset={charset}")
    assert is_refused(response)
    assert MARK not in response.text


def test_the_url_cannot_carry_the_password(client: httpx.Client, alice: Person) -> None:
    """ASVS: 14.2.1, 15.3.7"""
    assert is_refused(client.post("/auth/token", params=alice.login()))
    assert is_refused(client.post("/auth/token", params=alice.login(), data={"scope": ""}))


def test_json_cannot_carry_the_password(client: httpx.Client, alice: Person) -> None:
    response = client.post("/auth/token", json=alice.login())
    assert is_refused(response)
    assert alice.password not in response.text


def test_the_description_has_no_parameter_in_the_url(client: httpx.Client) -> None:
    route = client.get("/openapi.json").json()["paths"]["/auth/token"]
    assert route.keys() == {"post"}
    assert "parameters" not in route["post"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post_gets_a_token(client: httpx.Client, alice: Person, method: str) -> None:
    """ASVS: 3.5.3"""
    response = client.request(method, "/auth/token", data=alice.login())
    assert response.status_code == 405


TWICE = {
    "wrong-password-first": ["grant_type", ("password", MARK), "username", "password"],
    "wrong-password-last": ["grant_type", "username", "password", ("password", MARK)],
    "wrong-name-first": ["grant_type", ("username", MARK), "username", "password"],
    "wrong-name-last": ["grant_type", "username", "password", ("username", MARK)],
    "the-same-password-twice": ["grant_type", "username", "password", "password"],
    "the-same-name-twice": ["grant_type", "username", "username", "password"],
    "grant-type": ["grant_type", "username", "password", ("grant_type", "password")],
    "scope": ["grant_type", "username", "password", ("scope", "data:read"), ("scope", "account")],
    "client-id": ["grant_type", "username", "password", ("client_id", "web"), ("client_id", "web")],
    "client-secret": [
        "grant_type",
        "username",
        "password",
        ("client_secret", "a"),
        ("client_secret", "b"),
    ],
    "unknown-field": ["grant_type", "username", "password", (MARK, "a"), (MARK, "b")],
}


@pytest.mark.parametrize("encoded", [urlencoded, in_parts])
@pytest.mark.parametrize("fields", TWICE.values(), ids=TWICE)
def test_a_field_that_comes_twice_is_refused(
    client: httpx.Client,
    alice: Person,
    fields: list[str | tuple[str, str]],
    encoded: Callable[[list[tuple[str, str]]], tuple[str, bytes]],
) -> None:
    """ASVS: 15.3.7"""
    good = alice.login()
    pairs = [(field, good[field]) if isinstance(field, str) else field for field in fields]
    content_type, body = encoded(pairs)
    response = send(client, body, content_type)
    assert is_refused(response)
    assert response.status_code in (400, 422)
    assert MARK not in response.text
    content_type, body = encoded(list(dict(pairs).items()))
    once = send(client, body, content_type)
    assert once.is_success or is_wrong_login(once)


ODD = [
    "\u00b7",
    "\u200b",
    "\u202e",
    "\u0308",
    "\u00bd",
    "\U0001f600",
    "<",
    '"',
    "\\",
    "\x7f",
    "\ufffd",
]


@pytest.mark.parametrize("field", ["username", "password", "grant_type", "scope", "client_id"])
@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_no_refusal_repeats_an_odd_character(client: httpx.Client, field: str, odd: str) -> None:
    form = {**Person().login(), field: f"{MARK}{odd}{MARK}"}
    response = client.post("/auth/token", data=form)
    assert is_refused(response)
    assert MARK not in response.text
