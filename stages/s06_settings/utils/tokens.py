"""Access tokens: statements that this server signs."""

import re
from datetime import UTC, datetime, timedelta

import jwt
from pydantic import BaseModel, ConfigDict

from .schemas import Username
from .settings import settings

ALGORITHM = "HS256"
HEADER = {"alg": ALGORITHM, "typ": "JWT"}  # the only one we write, so the only one we read
COMPACT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)  # RFC 7515, section 7.1
SECRET_KEY = settings.secret_key.get_secret_value()
ACCESS_TOKEN_LIFETIME = timedelta(minutes=30)


class InvalidTokenError(Exception):
    """The token does not prove who sent it."""


class Claims(BaseModel):
    """What a token must say, in the types of RFC 7519, section 4.1; PyJWT reads text as a time."""

    model_config = ConfigDict(strict=True)

    sub: Username
    iat: int
    exp: int


def create_access_token(subject: str, expires_delta: timedelta = ACCESS_TOKEN_LIFETIME) -> str:
    """Sign the statement that its bearer is `subject`, true for a while."""
    now = datetime.now(UTC)
    claims = {"sub": subject, "iat": now, "exp": now + expires_delta}
    return jwt.encode(claims, SECRET_KEY, algorithm=ALGORITHM)


def decode_token(token: str) -> Claims:
    """Read a token that this server signed; what PyJWT lets pass is refused here."""
    if not COMPACT.fullmatch(token):
        raise InvalidTokenError
    try:
        read = jwt.decode_complete(token, SECRET_KEY, algorithms=[ALGORITHM])
        claims = Claims.model_validate(read["payload"])
    except (jwt.InvalidTokenError, ValueError):
        raise InvalidTokenError from None
    if read["header"] != HEADER:
        raise InvalidTokenError
    return claims
