"""s02 promises that no request is too large to be refused at once.

Explained: stages/s02_database.md#the-endpoint
"""

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.support.promises import Person, is_refused

JSON = {"Content-Type": "application/json"}
MANY_KEYS = b"{%s}" % b",".join(b'"k%d":1' % number for number in range(100_000))
MANY_LISTS = b"[" + b"[]," * 300_000 + b"[]]"
LONG_TEXT = json.dumps(Person(password="x" * 1_000_000).registration()).encode()
LARGE = {"many-keys": MANY_KEYS, "many-lists": MANY_LISTS, "long-text": LONG_TEXT}


def in_pieces(body: bytes) -> Iterator[bytes]:
    """Send a body without saying how long it will be (RFC 9112, section 7.1)."""
    for start in range(0, len(body), 10_000):
        yield body[start : start + 10_000]


@pytest.mark.parametrize("body", LARGE.values(), ids=LARGE)
def test_a_large_body_is_refused(client: httpx.Client, body: bytes) -> None:
    """ASVS: 15.2.2"""
    response = client.post("/auth/register", content=body, headers=JSON)
    assert response.status_code == 413
    assert len(response.content) < 1_000


@pytest.mark.parametrize("body", LARGE.values(), ids=LARGE)
def test_a_large_body_of_unknown_length_is_refused(client: httpx.Client, body: bytes) -> None:
    response = client.post("/auth/register", content=in_pieces(body), headers=JSON)
    assert response.status_code == 413
    assert len(response.content) < 1_000


def test_a_body_of_some_kilobytes_is_read(client: httpx.Client, person: Person) -> None:
    body = json.dumps(person.registration(), indent=2_000).encode()
    assert len(body) > 4_000
    assert client.post("/auth/register", content=body, headers=JSON).status_code == 201


@pytest.mark.parametrize("size", [10, 11, 400])
def test_a_refusal_names_at_most_ten_problems(client: httpx.Client, size: int) -> None:
    """Explained: stages/s02_database.md#how-a-request-is-refused"""
    response = client.post("/auth/register", json={f"k{number}": 1 for number in range(size)})
    assert is_refused(response)
    assert len(response.json()["detail"]) <= 10


def test_the_description_tells_both_answers_to_a_large_body(client: httpx.Client) -> None:
    description = client.get("/openapi.json").json()
    answer = description["paths"]["/auth/register"]["post"]["responses"]["413"]
    sent = [
        client.post("/auth/register", content=content, headers=JSON)
        for content in (LONG_TEXT, in_pieces(LONG_TEXT))
    ]
    types = {response.headers["Content-Type"].partition(";")[0] for response in sent}
    assert types <= answer["content"].keys()


def test_an_offer_of_http_2_is_passed_over(client: httpx.Client, person: Person) -> None:
    """Explained: explanation/libraries-2026.md#uvicorn-without-its-extras"""
    offer = {
        "Connection": "Upgrade, HTTP2-Settings",
        "Upgrade": "h2c",
        "HTTP2-Settings": "AAMAAABk",
    }
    response = client.post("/auth/register", json=person.registration(), headers=offer)
    assert response.status_code == 201
