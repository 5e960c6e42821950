"""s01 promises two pages, and a description of them that is exact.

Explained: stages/s01_bare_app.md#a-page-that-says-hello
"""

import httpx
import pytest

from tests.support.promises import until


def test_the_root_says_that_the_server_is_up(client: httpx.Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert response.json().keys() == {"message"}


@until("s05")
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer junk"}])
def test_anyone_reads_secure_data(client: httpx.Client, headers: dict[str, str]) -> None:
    """Explained: stages/s01_bare_app.md#a-page-that-should-be-secret"""
    response = client.get("/secure-data", headers=headers)
    assert response.status_code == 200
    assert response.json() == {
        "message": "Hello stranger, this is sensitive data!",
        "status": "Open to anyone",
    }


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:3000", "null"])
def test_no_page_of_another_site_may_read(client: httpx.Client, origin: str) -> None:
    """ASVS: 3.4.2"""
    asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    for response in (
        client.get("/", headers={"Origin": origin}),
        client.options("/secure-data", headers=asked),
    ):
        assert "Access-Control-Allow-Origin" not in response.headers


def test_an_unknown_page_is_404(client: httpx.Client) -> None:
    """Explained: stages/s01_bare_app.md#try-it"""
    assert client.get("/no-such-page").status_code == 404


@pytest.mark.parametrize("path", ["/", "/secure-data"])
def test_a_page_is_read_only(client: httpx.Client, path: str) -> None:
    response = client.post(path)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET"


def test_the_docs_page_is_served(client: httpx.Client) -> None:
    """Explained: stages/s01_bare_app.md#try-it"""
    response = client.get("/docs")
    assert response.status_code == 200
    assert "swagger-ui" in response.text


@pytest.mark.parametrize(
    ("path", "fields"), [("/", {"message"}), ("/secure-data", {"message", "status"})]
)
def test_the_description_names_the_fields_of_each_answer(
    client: httpx.Client, path: str, fields: set[str]
) -> None:
    description = client.get("/openapi.json").json()
    answer = description["paths"][path]["get"]["responses"]["200"]
    name = answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    schema = description["components"]["schemas"][name]
    assert schema["properties"].keys() == set(schema["required"]) == fields
