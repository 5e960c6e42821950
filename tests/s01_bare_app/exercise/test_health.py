"""The exercise of s01: a machine can ask whether the server is well, and learns no more.

Explained: exercises.md#ask-whether-the-server-is-well
"""

import httpx

from tests.support.promises import described_answers


def test_the_server_says_that_it_is_well(client: httpx.Client) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_nobody_keeps_an_old_answer(client: httpx.Client) -> None:
    assert client.get("/health").headers.get("Cache-Control") == "no-store"


def test_the_page_is_read_only(client: httpx.Client) -> None:
    assert client.post("/health").status_code == 405


def test_the_description_names_its_field(client: httpx.Client) -> None:
    assert client.get("/health").status_code == 200
    assert described_answers(client, "get", "/health") == {"200": {"status"}}
