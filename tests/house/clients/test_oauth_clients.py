"""Clients that know nothing of the course log in, read the data and the errors: OAuth 2.0 as it is.

They need requirements-dev.txt, so they are run by their name: make clients.
"""

import pytest
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from authlib.integrations.requests_client import OAuthError
from authlib.oauth2.rfc6750.errors import InvalidTokenError
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from joserfc.jwk import OctKey
from oauthlib.oauth2 import InvalidGrantError, LegacyApplicationClient
from requests_oauthlib import OAuth2Session

from attacks.lab.forge import claims_of, signed_again
from course.live import LiveStage
from tests.support.promises import Person, connect

SINCE = "s07_claims"


def test_requests_oauthlib_logs_in_and_reads_the_data(live: LiveStage, alice: Person) -> None:
    with OAuth2Session(client=LegacyApplicationClient(client_id="")) as session:
        session.fetch_token(
            f"{live.url}/auth/token", username=alice.username, password=alice.password
        )
        assert alice.username in session.get(f"{live.url}/secure-data").text


def test_requests_oauthlib_reads_the_errors(live: LiveStage, alice: Person) -> None:
    with (
        OAuth2Session(client=LegacyApplicationClient(client_id="")) as session,
        pytest.raises(InvalidGrantError, match="Incorrect username or password"),
    ):
        session.fetch_token(
            f"{live.url}/auth/token", username=alice.username, password="not the right one"
        )


def test_authlib_logs_in_and_reads_the_data(live: LiveStage, alice: Person) -> None:
    with AuthlibSession(token_endpoint=f"{live.url}/auth/token") as session:
        session.fetch_token(username=alice.username, password=alice.password)
        assert alice.username in session.get(f"{live.url}/secure-data").text


def test_authlib_reads_the_errors(live: LiveStage, alice: Person) -> None:
    with (
        AuthlibSession(token_endpoint=f"{live.url}/auth/token") as session,
        pytest.raises(OAuthError) as refusal,
    ):
        session.fetch_token(username=alice.username, password="not the right one")
    assert refusal.value.error == "invalid_grant"
    assert refusal.value.description == "Incorrect username or password"


class Validator(JWTBearerTokenValidator):
    """Authlib's check of access tokens, with a key of the server that it trusts."""

    def __init__(self, live: LiveStage, audience: str) -> None:
        super().__init__("http://127.0.0.1:8000", audience)
        self._key = live.secret_key

    def get_jwks(self) -> OctKey:
        """The keys that sign the tokens."""
        return OctKey.import_key(self._key)

    def accepts(self, token: str) -> bool:
        """Tell whether a token is a good access token."""
        try:
            self.validate_token(self.authenticate_token(token), [], None)
        except InvalidTokenError:
            return False
        return True


def test_authlib_finds_our_tokens_to_be_access_tokens(live: LiveStage, alice: Person) -> None:
    """RFC 9068, section 4."""
    with connect(live.url) as client:
        token = alice.log_in(client).json()["access_token"]
    assert live.secret_key
    validator = Validator(live, "http://127.0.0.1:8000/secure-data")
    assert validator.accepts(token)
    # `sid` is OpenID Connect's, and a token may do without `scope`, as section 2.2.3 says.
    for name in claims_of(token).keys() - {"sid", "scope"}:
        assert not validator.accepts(signed_again(token, live.secret_key, **{name: ...})), name
    assert not Validator(live, "https://other.example.com").accepts(token)
