"""Refresh tokens: random, good for one use, and known to this server by their hash alone."""

import re
import secrets
from hashlib import sha256
from uuid import UUID

from .grants import OAuthError

SHAPE = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})", re.ASCII)


def create_secret() -> str:
    """Make what nobody guesses: 256 random bits."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """Keep what is useless to a thief; a fast hash is enough for what cannot be guessed."""
    return sha256(secret.encode()).hexdigest()


def read_refresh_token(token: str) -> tuple[UUID, str]:
    """Tell which log-in a token is about, and the hash of the secret that proves it."""
    match = SHAPE.fullmatch(token)
    if match is None:
        raise OAuthError("invalid_grant", "This is no refresh token.")
    return UUID(match[1]), hash_secret(match[2])
