"""Refresh tokens: random, good for one use, and known to this server by their hash alone."""

import secrets
from hashlib import sha256
from uuid import UUID

from .grants import OAuthError

LOGIN_LIFETIME = 30 * 24 * 3600  # seconds; then the password is asked for again


def create_secret() -> str:
    """Make what nobody guesses: 256 random bits."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """Keep what is useless to a thief; a fast hash is enough for what cannot be guessed."""
    return sha256(secret.encode()).hexdigest()


def read_refresh_token(token: str) -> tuple[UUID, str]:
    """Tell which log-in a token is about, and the hash of the secret that proves it."""
    login_id, _, secret = token.partition(".")
    try:
        return UUID(login_id), hash_secret(secret)
    except ValueError:
        raise OAuthError("invalid_grant", "This is no refresh token.") from None
