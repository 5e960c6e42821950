"""What a route checks or adds beside its own work."""

from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.security import OAuth2PasswordBearer

from ..db.database import find_user_by_id
from ..db.models import User
from .errors import NO_STORE, unauthorized
from .tokens import InvalidTokenError, decode_token

bearer_token = OAuth2PasswordBearer(tokenUrl="auth/token", auto_error=False)


async def no_store(response: Response) -> None:
    """Keep the answer out of every cache (RFC 6749, section 5.1)."""
    response.headers.update(NO_STORE)


def get_current_user(request: Request, token: Annotated[str | None, Depends(bearer_token)]) -> User:
    """Find the bearer of a token: its signature stays good even when the user is gone."""
    if token is None:
        raise unauthorized("Not authenticated")
    try:
        user = find_user_by_id(decode_token(token).sub)
    except InvalidTokenError:
        user = None
    if user is None or len(request.headers.getlist("Authorization")) > 1:
        raise unauthorized("Could not validate credentials", 'Bearer error="invalid_token"')
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
