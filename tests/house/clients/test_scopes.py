"""Clients that know nothing of the course ask for scopes, and hear what they got.

They need requirements-dev.txt, so they are run by their name: make clients.
"""

import pytest
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from authlib.integrations.requests_client import OAuthError
from oauthlib.oauth2 import InvalidScopeError, LegacyApplicationClient
from requests_oauthlib import OAuth2Session

from course.live import LiveStage
from tests.support.promises import Person

SINCE = "s10_scopes"


def oauthlib(*scopes: str) -> OAuth2Session:
    """A session of requests-oauthlib that asks for scopes."""
    return OAuth2Session(client=LegacyApplicationClient(client_id="", scope=list(scopes)))


def test_requests_oauthlib_gets_what_it_asks_for(live: LiveStage, alice: Person) -> None:
    url = f"{live.url}/auth/token"
    with oauthlib("data:read") as session:
        token = session.fetch_token(url, username=alice.username, password=alice.password)
        assert token["scope"] == ["data:read"]
        assert session.get(f"{live.url}/secure-data").status_code == 200
        assert session.get(f"{live.url}/auth/logins").status_code == 403
        assert session.refresh_token(url)["scope"] == ["data:read"]


def test_requests_oauthlib_hears_that_it_got_less(live: LiveStage, alice: Person) -> None:
    """It compares the reply with what it asked for, and says so with a Warning."""
    with oauthlib("data:read", "no:such") as session, pytest.raises(Warning, match="has changed"):
        session.fetch_token(
            f"{live.url}/auth/token", username=alice.username, password=alice.password
        )


def test_requests_oauthlib_hears_that_there_is_no_such_scope(
    live: LiveStage, alice: Person
) -> None:
    with oauthlib("no:such") as session, pytest.raises(InvalidScopeError, match="The scopes are"):
        session.fetch_token(
            f"{live.url}/auth/token", username=alice.username, password=alice.password
        )


def test_authlib_gets_what_it_asks_for(live: LiveStage, alice: Person) -> None:
    with AuthlibSession(
        token_endpoint=f"{live.url}/auth/token", scope="data:read users:read"
    ) as session:
        session.fetch_token(username=alice.username, password=alice.password)
        assert session.token["scope"] == "data:read users:read"
        assert session.get(f"{live.url}/secure-data").status_code == 200
        assert session.delete(f"{live.url}/auth/logins").status_code == 403
        assert session.refresh_token()["scope"] == "data:read users:read"


def test_authlib_hears_that_there_is_no_such_scope(live: LiveStage, alice: Person) -> None:
    with (
        AuthlibSession(token_endpoint=f"{live.url}/auth/token", scope="no:such") as session,
        pytest.raises(OAuthError, match="The scopes are"),
    ):
        session.fetch_token(username=alice.username, password=alice.password)
