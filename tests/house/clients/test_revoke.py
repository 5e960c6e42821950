"""Clients that know nothing of the course give a token back, and the log-in has ended.

They need requirements-dev.txt, so they are run by their name: make clients.
"""

from typing import Any, Literal, get_args

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from authlib.integrations.requests_client import OAuthError
from oauthlib.oauth2 import InvalidGrantError, LegacyApplicationClient
from requests_oauthlib import OAuth2Session

from course.live import LiveStage
from tests.support.promises import Person

SINCE = "s09_logout"
Kind = Literal["access_token", "refresh_token"]
KINDS = get_args(Kind)


@pytest.mark.parametrize("kind", KINDS)
def test_authlib_logs_out(live: LiveStage, alice: Person, kind: Kind) -> None:
    token_url, revoke_url = f"{live.url}/auth/token", f"{live.url}/auth/revoke"
    with AuthlibSession(token_endpoint=token_url) as session:
        session.fetch_token(username=alice.username, password=alice.password)
        assert session.get(f"{live.url}/secure-data").status_code == 200
        revoke: Any = session.revoke_token  # it has no types
        for _ in range(2):
            answer = revoke(revoke_url, session.token[kind], token_type_hint=kind)
            assert answer.status_code == 200
        assert session.get(f"{live.url}/secure-data").status_code == 401
        with pytest.raises(OAuthError, match="Log in again"):
            session.refresh_token()


@pytest.mark.parametrize("kind", KINDS)
def test_requests_oauthlib_logs_out(live: LiveStage, alice: Person, kind: Kind) -> None:
    """It prepares the request, and leaves it to requests to send it."""
    url, client = f"{live.url}/auth/token", LegacyApplicationClient(client_id="")
    with OAuth2Session(client=client) as session:
        token = session.fetch_token(url, username=alice.username, password=alice.password)
        assert session.get(f"{live.url}/secure-data").status_code == 200
        where, headers, body = client.prepare_token_revocation_request(
            f"{live.url}/auth/revoke".replace("http:", "https:"), token[kind], kind
        )
        where = where.replace("https:", "http:")  # oauthlib prepares no request without TLS
        assert requests.post(where, data=body, headers=headers, timeout=60).status_code == 200
        assert session.get(f"{live.url}/secure-data").status_code == 401
        with pytest.raises(InvalidGrantError, match="Log in again"):
            session.refresh_token(url)
