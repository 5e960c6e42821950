"""Access tokens: statements that this server signs."""

import logging
import os
import re
import secrets
from datetime import UTC, datetime, timedelta

from jose import JWTError, jwt
from pydantic import BaseModel, ConfigDict

from .schemas import Username

ALGORITHM = "HS256"
HEADER = {"alg": ALGORITHM, "typ": "JWT"}  # the only one we write, so the only one we read
COMPACT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)  # RFC 7515, section 7.1
MIN_KEY_BYTES = 32  # RFC 7518, section 3.2: a key at least as long as the hash
MIN_KEY_CHARACTERS = 10  # different ones: 40 spaces are no secret
ACCESS_TOKEN_LIFETIME = timedelta(minutes=30)

logger = logging.getLogger(__name__)


def read_secret_key() -> str:
    """Take the key from the environment, because a key in the source is a published key."""
    key = os.environ.get("SECRET_KEY")
    if not key:
        logger.warning(
            "SECRET_KEY is not set: this process makes its own. "
            "Tokens end with it, so at every reload, and a second worker refuses them."
        )
        return secrets.token_urlsafe(MIN_KEY_BYTES)
    if len(key.encode()) < MIN_KEY_BYTES or len(set(key)) < MIN_KEY_CHARACTERS:
        raise SystemExit(f"SECRET_KEY: {MIN_KEY_BYTES} random bytes or more, or it can be guessed.")
    return key


class InvalidTokenError(Exception):
    """The token does not prove who sent it."""


class Claims(BaseModel):
    """What a token must say, in the types of RFC 7519, section 4.1; python-jose does not check."""

    model_config = ConfigDict(strict=True)

    sub: Username
    iat: int
    exp: int


SECRET_KEY = read_secret_key()


def create_access_token(subject: str, expires_delta: timedelta = ACCESS_TOKEN_LIFETIME) -> str:
    """Sign the statement that its bearer is `subject`, true for a while."""
    now = datetime.now(UTC)
    claims = {"sub": subject, "iat": now, "exp": now + expires_delta}
    return jwt.encode(claims, SECRET_KEY, algorithm=ALGORITHM)


def decode_token(token: str) -> Claims:
    """Read a token that this server signed; what python-jose lets pass is refused here."""
    if not COMPACT.fullmatch(token):
        raise InvalidTokenError
    try:
        header = jwt.get_unverified_header(token)
        claims = Claims.model_validate(jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM]))
    except (JWTError, ValueError, TypeError, OverflowError, RecursionError):
        raise InvalidTokenError from None
    is_in_force = claims.iat <= datetime.now(UTC).timestamp() < claims.exp
    if header != HEADER or not is_in_force:
        raise InvalidTokenError
    return claims
