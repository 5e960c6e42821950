"""Access tokens: statements that this server signs."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID, uuid4

import jwt
from pydantic import BaseModel, ConfigDict, Field

from .settings import settings

ALGORITHM = "HS256"
HEADER = {"alg": ALGORITHM, "typ": "at+jwt"}  # the only one we write, so the only one we read
COMPACT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)  # RFC 7515, section 7.1
SECRET_KEY = settings.secret_key.get_secret_value()
ISSUER, AUDIENCE = settings.issuer, settings.audience
ACCESS_TOKEN_LIFETIME = timedelta(minutes=10)
LEEWAY = timedelta(seconds=10)  # that two clocks may differ


class InvalidTokenError(Exception):
    """The token does not prove who sent it."""


class Claims(BaseModel):
    """What a token must say, in the types of RFC 7519, section 4.1; PyJWT reads text as a time."""

    model_config = ConfigDict(strict=True)

    iss: str
    aud: str
    sub: Annotated[UUID, Field(strict=False)]  # text, as JSON has no type for it
    sid: Annotated[UUID, Field(strict=False)]
    client_id: str
    scope: str
    jti: str
    iat: int
    exp: int


def create_access_token(
    subject: str, sid: str, scope: str, expires_delta: timedelta = ACCESS_TOKEN_LIFETIME
) -> str:
    """Sign the statement that its bearer is `subject`, true for a while, or until a log-out."""
    now = datetime.now(UTC)
    claims = {  # RFC 9068, section 2.2
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": subject,
        "sid": sid,  # the log-in's id, a claim that OpenID Connect has registered
        "client_id": "first-party",  # the only client; others would have to register
        "scope": scope,
        "jti": str(uuid4()),
        "iat": now,
        "exp": now + expires_delta,
    }
    return jwt.encode(claims, SECRET_KEY, algorithm=ALGORITHM, headers=HEADER)


def decode_token(token: str) -> Claims:
    """Read a token that this server signed; what PyJWT lets pass is refused here."""
    if not COMPACT.fullmatch(token):
        raise InvalidTokenError
    try:
        read = jwt.decode_complete(
            token, SECRET_KEY, [ALGORITHM], issuer=ISSUER, audience=AUDIENCE, leeway=LEEWAY
        )
        claims = Claims.model_validate(read["payload"])
    except (jwt.InvalidTokenError, ValueError):
        raise InvalidTokenError from None
    if read["header"] != HEADER:
        raise InvalidTokenError
    return claims
