"""Clients that know nothing of the course renew a log-in by themselves, and hear when it has ended.

They need requirements-dev.txt, so they are run by their name: make clients.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from authlib.integrations.requests_client import OAuthError
from oauthlib.oauth2 import InvalidGrantError, LegacyApplicationClient
from requests_oauthlib import OAuth2Session

from course.live import LiveStage
from tests.support.promises import Person

SINCE = "s08_refresh"
Tokens = dict[str, Any]


@pytest.fixture
def kept() -> list[Tokens]:
    """The tokens that a client has kept, the newest last."""
    return []


@pytest.fixture
def oauthlib(live: LiveStage, alice: Person, kept: list[Tokens]) -> Iterator[OAuth2Session]:
    """A session of requests-oauthlib that has logged in, and whose access token is over."""
    url = f"{live.url}/auth/token"
    client = LegacyApplicationClient(client_id="")
    with OAuth2Session(client=client, auto_refresh_url=url, token_updater=kept.append) as session:
        session.fetch_token(url, username=alice.username, password=alice.password)
        session.token = {**session.token, "expires_at": time.time() - 1}
        yield session


@pytest.fixture
def authlib(live: LiveStage, alice: Person, kept: list[Tokens]) -> Iterator[AuthlibSession]:
    """A session of Authlib that has logged in, and whose access token is over."""

    def update(token: Tokens, **_: object) -> None:
        kept.append(token)

    with AuthlibSession(token_endpoint=f"{live.url}/auth/token", update_token=update) as session:
        session.fetch_token(username=alice.username, password=alice.password)
        session.token = {**session.token, "expires_at": time.time() - 1}
        yield session


def test_requests_oauthlib_renews_by_itself(
    live: LiveStage, alice: Person, oauthlib: OAuth2Session, kept: list[Tokens]
) -> None:
    first = dict(oauthlib.token)
    assert alice.username in oauthlib.get(f"{live.url}/secure-data").text
    (renewed,) = kept
    assert renewed["access_token"] != first["access_token"]
    assert renewed["refresh_token"] != first["refresh_token"]
    again = oauthlib.refresh_token(f"{live.url}/auth/token")
    assert again["refresh_token"] != renewed["refresh_token"]


def test_requests_oauthlib_hears_that_the_log_in_has_ended(
    live: LiveStage, oauthlib: OAuth2Session
) -> None:
    url, used = f"{live.url}/auth/token", oauthlib.token["refresh_token"]
    oauthlib.refresh_token(url)
    for token in (used, oauthlib.token["refresh_token"]):
        with pytest.raises(InvalidGrantError, match="Log in again"):
            oauthlib.refresh_token(url, refresh_token=token)


def test_authlib_renews_by_itself(
    live: LiveStage, alice: Person, authlib: AuthlibSession, kept: list[Tokens]
) -> None:
    first = dict(authlib.token)
    assert alice.username in authlib.get(f"{live.url}/secure-data").text
    (renewed,) = kept
    assert renewed["access_token"] != first["access_token"]
    assert renewed["refresh_token"] != first["refresh_token"]


def test_authlib_hears_that_the_log_in_has_ended(authlib: AuthlibSession) -> None:
    used = authlib.token["refresh_token"]
    authlib.refresh_token()
    for token in (used, authlib.token["refresh_token"]):
        with pytest.raises(OAuthError, match="Log in again"):
            authlib.refresh_token(refresh_token=token)
