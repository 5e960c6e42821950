"""A log-in and its access token, made without a request, whatever a stage asks for."""

from inspect import signature
from types import ModuleType
from typing import Any
from uuid import UUID

from tests.support.promises import SUBJECT


def remember(logins: ModuleType, user_id: UUID, refresh_hash: str) -> Any:
    """Add a log-in of a user whose stored password hash is "x"."""
    user = logins.User(id=user_id, hashed_password="x")
    asks_for_a_client = "client" in signature(logins.add_login).parameters
    return logins.add_login(user, refresh_hash, *["a client"] * asks_for_a_client)


def sign(tokens: ModuleType, subject: str = SUBJECT, **options: Any) -> str:
    """Make an access token as the stage makes them, of some log-in."""
    asks_for_a_login = "sid" in signature(tokens.create_access_token).parameters
    token: str = tokens.create_access_token(subject, *[SUBJECT] * asks_for_a_login, **options)
    return token
