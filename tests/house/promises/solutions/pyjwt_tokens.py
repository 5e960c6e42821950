"""A right solution of stage 5 with another JWT library: stands in for its utils/tokens.py."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

KEY = os.environ["SECRET_KEY"]
ACCESS_TOKEN_LIFETIME = timedelta(minutes=30)
COMPACT = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){2}")
NAME = re.compile(r"[a-z0-9_.-]{3,32}")


class InvalidTokenError(Exception):
    """The token opens nothing."""


@dataclass(frozen=True)
class Claims:
    """What a token says."""

    sub: str


def create_access_token(subject: str) -> str:
    """Sign a token."""
    now = datetime.now(UTC)
    claims = {"sub": subject, "iat": now, "exp": now + ACCESS_TOKEN_LIFETIME}
    return jwt.encode(claims, KEY, algorithm="HS256")


def decode_token(token: str) -> Claims:
    """Read a token that this server signed."""
    if not COMPACT.fullmatch(token):
        raise InvalidTokenError
    try:
        claims = jwt.decode(
            token, KEY, algorithms=["HS256"], options={"require": ["exp", "iat", "sub"]}
        )
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
        raise InvalidTokenError from None
    if type(claims["exp"]) is not int or not NAME.fullmatch(claims["sub"]):
        raise InvalidTokenError
    return Claims(claims["sub"])
