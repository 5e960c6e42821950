"""s04 promises that nothing secret is left behind by whoever logs in.

Explained: stages/s04_jwt_issue.md#the-endpoint
"""

from dataclasses import replace
from pathlib import Path

import httpx

from tests.support.promises import Person, bearer, over_http
from tests.support.store import stored_bytes, stored_hash


def whole_flow(client: httpx.Client, alice: Person) -> str:
    """Use everything, rightly and wrongly; return the token."""
    alice.register(client)
    token: str = alice.log_in(client).json()["access_token"]
    client.get("/secure-data", headers=bearer(token))
    client.get("/secure-data", headers=bearer(token[:-20]))
    replace(alice, username="nobody").log_in(client)
    replace(alice, username=alice.password).log_in(client)
    replace(alice, password=alice.password + "\0").log_in(client)
    client.post("/auth/token", json=alice.registration())
    client.post("/auth/register", json={**alice.registration(), "email": alice.password})
    return token


@over_http  # where what is printed is in the log too
def test_the_log_holds_nothing_secret(
    client: httpx.Client, person: Person, database: Path, server_log: Path, secret_key: str
) -> None:
    """ASVS: 16.2.5"""
    token = whole_flow(client, person)
    hashed = stored_hash(database, person.username)
    log = server_log.read_text(encoding="utf-8")
    secrets = [person.password, hashed, secret_key, *token.split(".")[1:]]
    assert log
    assert not [secret for secret in secrets if secret in log]


def test_the_database_holds_no_token_and_no_password(
    client: httpx.Client, person: Person, database: Path
) -> None:
    token = whole_flow(client, person)
    content = stored_bytes(database)
    assert person.username.encode() in content
    assert token.encode() not in content
    assert person.password.encode() not in content
