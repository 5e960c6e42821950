"""People who use a server that is measured."""

import httpx


def log_in(client: httpx.Client, number: int) -> dict[str, str]:
    """Register somebody, log in, and return what the token endpoint answers.

    Raises:
        httpx.HTTPStatusError: the server refused one of them.
    """
    person = {"username": f"person-{number}", "password": "a-long-pass-phrase"}
    registration = {**person, "email": f"person-{number}@example.com"}
    client.post("/auth/register", json=registration).raise_for_status()
    form = {"grant_type": "password", **person}
    answer: dict[str, str] = client.post("/auth/token", data=form).raise_for_status().json()
    return answer
