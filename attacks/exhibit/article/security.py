"""EXHIBIT, never to be copied: passwords and tokens in the article's way."""

import os
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer
from jose import JWTError, jwt
from passlib.context import CryptContext

from attacks.exhibit.article import SECRET_KEY

ALGORITHM = "HS256"
LIFETIME = timedelta(minutes=30)

password_context = CryptContext(
    schemes=["bcrypt"], bcrypt__rounds=int(os.environ.get("BCRYPT_ROUNDS", "12"))
)
bearer_token = OAuth2PasswordBearer(tokenUrl="/auth/token")


def create_access_token(data: dict[str, Any]) -> str:
    """Sign for half an hour."""
    return jwt.encode({**data, "exp": datetime.now(UTC) + LIFETIME}, SECRET_KEY, ALGORITHM)


def get_current_user(token: Annotated[str, Depends(bearer_token)]) -> str:
    """Believe the signature; the mistake: nobody looks whether the user exists."""
    try:
        username = jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM]).get("sub")
    except JWTError:
        username = None
    if username is None:
        challenge = {"WWW-Authenticate": "Bearer"}
        raise HTTPException(401, "Could not validate credentials", challenge)
    return str(username)
