"""What a route checks or adds beside its own work."""

from typing import Annotated

from fastapi import Depends, Request, Response, Security
from fastapi.security import OAuth2PasswordBearer, SecurityScopes

from ..db.logins import find_login
from ..db.models import Login
from .errors import NO_STORE, forbidden, unauthorized
from .scopes import SCOPES, allowed
from .tokens import InvalidTokenError, decode_token

bearer_token = OAuth2PasswordBearer(tokenUrl="auth/token", scopes=SCOPES, auto_error=False)


async def no_store(response: Response) -> None:
    """Keep the answer out of every cache (RFC 6749, section 5.1)."""
    response.headers.update(NO_STORE)


def get_current_login(
    request: Request,
    needed: SecurityScopes,
    token: Annotated[str | None, Depends(bearer_token)],
) -> Login:
    """Find the log-in of a token, if it goes on, and if the token may do what is asked."""
    if token is None:
        raise unauthorized("Not authenticated")
    try:
        claims = decode_token(token)
        login = find_login(claims.sid, claims.sub)
    except InvalidTokenError:
        login = None
    if login is None or login.user.disabled or len(request.headers.getlist("Authorization")) > 1:
        raise unauthorized("Could not validate credentials", 'Bearer error="invalid_token"')
    may = set(claims.scope.split(" ")) & set(allowed(login.user.role))
    if not (needed.scopes and set(needed.scopes) <= may):
        raise forbidden(needed.scope_str)
    return login


DataReader = Annotated[Login, Security(get_current_login, scopes=["data:read"])]
UserReader = Annotated[Login, Security(get_current_login, scopes=["users:read"])]
AccountOwner = Annotated[Login, Security(get_current_login, scopes=["account"])]
Admin = Annotated[Login, Security(get_current_login, scopes=["users:admin"])]
