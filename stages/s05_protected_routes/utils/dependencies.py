"""What a route waits for before it runs."""

from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.security import OAuth2PasswordBearer

from ..db.database import find_user
from ..db.models import User
from .errors import NO_STORE, unauthorized
from .tokens import InvalidTokenError, decode_token

bearer_token = OAuth2PasswordBearer(tokenUrl="auth/token", auto_error=False)


async def turnstile(request: Request) -> AsyncGenerator[None]:
    """Let one hash a core through; whoever waits here holds neither a thread nor a connection."""
    async with request.app.state.hash_slots:
        yield


async def no_store(response: Response) -> None:
    """Keep the answer out of every cache (RFC 6749, section 5.1)."""
    response.headers.update(NO_STORE)


def get_current_user(token: Annotated[str | None, Depends(bearer_token)]) -> User:
    """Find the bearer of a token: its signature stays good even when the user is gone."""
    if token is None:
        raise unauthorized("Not authenticated")
    try:
        user = find_user(decode_token(token).sub)
    except InvalidTokenError:
        user = None
    if user is None:
        raise unauthorized("Could not validate credentials", 'Bearer error="invalid_token"')
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
