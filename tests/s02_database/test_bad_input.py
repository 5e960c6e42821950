"""s02 promises that a bad registration is refused (4xx), and that no reply repeats it.

Explained: stages/s02_database.md#how-a-request-is-refused
"""

import json
from collections.abc import Callable
from types import ModuleType

import httpx
import pytest

from tests.support.promises import Person, deep_stack, is_refused

MARK = "5317008"  # stands in every bad value that has room for it; no reply may repeat it
FIELDS = ["username", "password", "email"]
JSON = "application/json"
WRONG_VALUES = {
    "null": "null",
    "boolean": "true",
    "empty": '""',
    "number": MARK,
    "fraction": f"{MARK}.5",
    "huge-integer": MARK * 1_000,
    "huge-exponent": f"{MARK}e999999999",
    "NaN": "NaN",
    "Infinity": "Infinity",
    "minus-Infinity": "-Infinity",
    "list": f'["{MARK}"]',
    "object": f'{{"{MARK}": "{MARK}"}}',
    "lone-surrogate": rf'"{MARK}\ud800@example.com"',
    "one-megabyte": f'"{MARK * 150_000}"',
    "deep": pytest.param("[" * 100_000 + MARK + "]" * 100_000, marks=deep_stack),
}
WRONG_TEXTS = {
    "name-too-short": ("username", "ab"),
    "name-too-long": ("username", MARK.ljust(33, "a")),
    "name-with-a-space": ("username", f"a {MARK}"),
    "name-with-a-newline": ("username", f"{MARK}\n"),
    "name-with-a-slash": ("username", f"../{MARK}"),
    "name-with-NUL": ("username", f"{MARK}\0"),
    "name-with-an-accent": ("username", f"zoé{MARK}"),
    "name-with-a-Kelvin-sign": ("username", f"\u212aelvin{MARK}"),
    "name-with-a-Cyrillic-letter": ("username", f"\u0430lice{MARK}"),
    "name-in-full-width": ("username", f"\uff41lice{MARK}"),
    "name-with-a-zero-width-space": ("username", f"alice\u200b{MARK}"),
    "password-too-short": ("password", MARK),
    "password-too-long": ("password", MARK.ljust(257, "x")),
    "address-without-at": ("email", f"{MARK}.example.com"),
    "address-with-two-at": ("email", f"{MARK}@{MARK}@example.com"),
    "address-without-a-domain": ("email", f"{MARK}@"),
    "address-without-a-name": ("email", "@example.com"),
    "address-with-NUL": ("email", f"{MARK}\0@example.com"),
    "address-with-a-display-name": ("email", f"{MARK} <boss@example.com>"),
    "address-in-brackets": ("email", f"<{MARK}@example.com>"),
    "two-addresses": ("email", f"{MARK}@example.com, {MARK}x@example.com"),
    "address-with-a-header": ("email", f"{MARK}@example.com\r\nBcc: {MARK}@example.com"),
}
WRONG_BODIES = {
    "empty": (b"", JSON),
    "null": (b"null", JSON),
    "list": (f"[{MARK}]".encode(), JSON),
    "string": (f'"{MARK}"'.encode(), JSON),
    "number": (MARK.encode(), JSON),
    "NaN": (b"NaN", JSON),
    "cut-off": (f'{{"password": "{MARK}'.encode(), JSON),
    "deep": pytest.param(b"[" * 100_000 + b"]" * 100_000, JSON, marks=deep_stack),
    "deep-objects": pytest.param(
        b'{"username":' * 100_000 + b"1" + b"}" * 100_000, JSON, marks=deep_stack
    ),
    "invalid-UTF-8": (b'{"password": "' + MARK.encode() + b'\xff"}', JSON),
    "not-JSON": (f"password={MARK}".encode(), JSON),
    "form": (f"password={MARK}".encode(), "application/x-www-form-urlencoded"),
    "XML": (f"<password>{MARK}</password>".encode(), "application/xml"),
}


def raw_registration(field: str, value: str) -> str:
    """A registration as JSON text, with one value that `json.dumps` may be unable to write."""
    values = {name: json.dumps(text) for name, text in Person().registration().items()}
    values[field] = value
    return "{" + ", ".join(f'"{name}": {text}' for name, text in values.items()) + "}"


def send(client: httpx.Client, content: str | bytes, content_type: str = JSON) -> httpx.Response:
    """Send a body as it is."""
    headers = {"Content-Type": content_type}
    return client.post("/auth/register", content=content, headers=headers)


def words(response: httpx.Response) -> str:
    """All that a refusal says about the body; the rest is JSON's own marks."""
    return " ".join(problem["msg"] for problem in response.json()["detail"])


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", WRONG_VALUES.values(), ids=WRONG_VALUES)
def test_a_wrong_value_is_refused(client: httpx.Client, field: str, value: str) -> None:
    response = send(client, raw_registration(field, value))
    assert is_refused(response)
    assert MARK not in response.text


@pytest.mark.parametrize(("field", "text"), WRONG_TEXTS.values(), ids=WRONG_TEXTS)
def test_a_wrong_text_is_refused(client: httpx.Client, field: str, text: str) -> None:
    """Explained: stages/s02_database.md#what-comes-in-and-what-goes-out"""
    response = send(client, raw_registration(field, json.dumps(text)))
    assert is_refused(response)
    assert MARK not in response.text


@pytest.mark.parametrize(("content", "content_type"), WRONG_BODIES.values(), ids=WRONG_BODIES)
def test_a_wrong_body_is_refused(client: httpx.Client, content: bytes, content_type: str) -> None:
    response = send(client, content, content_type)
    assert is_refused(response)
    assert MARK not in response.text


@pytest.mark.parametrize("field", FIELDS)
def test_a_missing_field_is_refused(client: httpx.Client, person: Person, field: str) -> None:
    registration = person.registration()
    del registration[field]
    response = client.post("/auth/register", json=registration)
    assert is_refused(response)
    assert not [value for value in registration.values() if value in response.text]


def problem_of(client: httpx.Client, body: dict[str, str]) -> dict[str, object]:
    """Send a registration with one problem."""
    (problem,) = client.post("/auth/register", json=body).json()["detail"]
    found: dict[str, object] = problem
    return found


def test_a_refusal_says_that_the_problem_is_in_the_body(
    client: httpx.Client, person: Person
) -> None:
    for wrong in ({"password": "short"}, {MARK: "x"}):
        problem = problem_of(client, {**person.registration(), **wrong})
        assert problem.keys() == {"loc", "msg", "type"}
        assert isinstance(problem["loc"], list)
        assert problem["loc"][0] == "body"
        assert MARK not in problem["loc"], "the name came from the client"


def test_a_refusal_of_a_password_names_the_field(
    client: httpx.Client, person: Person, load: Callable[[str], ModuleType]
) -> None:
    load("main")  # another app may say it in other words
    problem = problem_of(client, {**person.registration(), "password": "short"})
    assert problem["loc"] == ["body", "password"]


@pytest.mark.parametrize("name", ["id", "is_admin", f"x{MARK}"])
def test_an_unknown_field_is_refused(client: httpx.Client, person: Person, name: str) -> None:
    """Explained: stages/s02_database.md#what-comes-in-and-what-goes-out

    ASVS: 15.3.3
    """
    response = client.post("/auth/register", json={**person.registration(), name: MARK})
    assert is_refused(response)
    assert name not in [part for problem in response.json()["detail"] for part in problem["loc"]]
    assert MARK not in response.text
    assert person.register(client).status_code == 201


def test_the_form_is_refused(client: httpx.Client, person: Person) -> None:
    response = client.post("/auth/register", data=person.registration())
    assert is_refused(response)
    assert person.password not in response.text


def test_a_look_alike_address_is_no_second_account(client: httpx.Client, person: Person) -> None:
    """Explained: stages/s02_database.md#what-comes-in-and-what-goes-out"""
    kelvin = {**person.registration(), "email": f"k{person.email}"}
    assert client.post("/auth/register", json=kelvin).status_code == 201
    look_alike = {**Person().registration(), "email": f"\u212a{person.email}"}
    assert is_refused(client.post("/auth/register", json=look_alike))


SPELLINGS = {
    "composed": ("\u00fc", "u\u0308"),
    "decomposed": ("u\u0308", "\u00fc"),
    "capital-without-a-composed-form": ("T\u0308", "\u1e97"),
    "small-after-the-change-of-case": ("\u1e97", "T\u0308"),
    "capital": ("\u00dc", "u\u0308"),
}


@pytest.mark.parametrize(("first", "second"), SPELLINGS.values(), ids=SPELLINGS)
def test_one_address_in_two_spellings_is_one_account(
    client: httpx.Client, person: Person, first: str, second: str
) -> None:
    """Explained: stages/s02_database.md#what-comes-in-and-what-goes-out"""
    one = {**person.registration(), "email": f"{first}{person.email}"}
    other = {**Person().registration(), "email": f"{second}{person.email}"}
    assert client.post("/auth/register", json=one).status_code == 201
    assert client.post("/auth/register", json=other).status_code == 400


ODD = [
    "·",
    "²",
    "\u200b",
    "\u202e",
    "\u0308",
    "½",
    "😀",
    "<",
    '"',
    "\\",
    "%",
    "{}",
    "\x7f",
    "\ufffd",
]
PLACES = [
    ("username", "{odd}{mark}"),
    ("password", "{mark}{odd}" * 40),
    ("email", "{mark}{odd}@example.com"),
    ("email", "a@{mark}{odd}secret.com"),
    ("email", "a@{odd}{mark}.{odd}{mark}"),
    ("email", "{odd}{mark}"),
]


@pytest.mark.parametrize(("field", "place"), PLACES)
@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_no_refusal_repeats_an_odd_character(
    client: httpx.Client, person: Person, field: str, place: str, odd: str
) -> None:
    text = place.format(odd=odd, mark=MARK)
    response = client.post("/auth/register", json={**person.registration(), field: text})
    assert response.status_code == 201 or is_refused(response)
    assert response.status_code == 201 or not [
        part for part in (MARK, odd) if part in words(response)
    ]


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_only_post_registers(client: httpx.Client, person: Person, method: str) -> None:
    """Explained: stages/s02_database.md#the-endpoint

    ASVS: 3.5.3
    """
    response = client.request(method, "/auth/register", json=person.registration())
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
