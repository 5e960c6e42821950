"""The key that signs tokens: long, random, and known to nobody else."""

import logging
import secrets

import jwt
from pydantic import SecretStr

MIN_KEY_BYTES = 32  # RFC 7518, section 3.2: a key at least as long as the hash
MIN_KEY_CHARACTERS = 10  # different ones: 40 spaces are no secret
PUBLISHED_KEYS = {  # long and random, and copied into thousands of programs
    "f072b58f044a20bd1488f6d8d2f002af5715011952d185fa84750421282defba",  # the article's
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",  # FastAPI's docs
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",  # Flask's docs
    "a-string-secret-at-least-256-bits-long",  # jwt.io
    "super-secret-jwt-token-with-at-least-32-characters-long",  # Supabase's, on your machine
    "your-super-secret-jwt-token-with-at-least-32-characters-long",  # Supabase's, in Docker
}

logger = logging.getLogger(__name__)


def make_key() -> SecretStr:
    """Start without a key, because a key in the source is a published key."""
    logger.warning(
        "SECRET_KEY is not set: this process makes its own. "
        "Tokens end with it, so at every reload, and a second worker refuses them."
    )
    return SecretStr(secrets.token_urlsafe(MIN_KEY_BYTES))


def check_key(secret: SecretStr) -> SecretStr:
    """Refuse a key that can be guessed, that was published, or that is not for HMAC."""
    key = secret.get_secret_value()
    if len(key.encode()) < MIN_KEY_BYTES or len(set(key)) < MIN_KEY_CHARACTERS:
        raise ValueError
    if key in PUBLISHED_KEYS:
        raise ValueError
    try:
        jwt.get_algorithm_by_name("HS256").prepare_key(key)  # refuses PEM and SSH keys
    except jwt.InvalidKeyError:
        raise ValueError from None
    return secret
