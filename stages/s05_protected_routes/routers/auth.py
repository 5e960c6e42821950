"""Register, and get a token."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.security import OAuth2PasswordRequestForm
from sqlalchemy.exc import IntegrityError

from ..db.database import add_user, find_user
from ..db.models import User
from ..utils.dependencies import no_store, turnstile
from ..utils.errors import BAD_REQUEST, UNAUTHORIZED, unauthorized
from ..utils.schemas import Token, UserCreate, UserPublic
from ..utils.security import DUMMY_HASH, hash_password, verify_password
from ..utils.tokens import ACCESS_TOKEN_LIFETIME, create_access_token

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post(
    "/register",
    status_code=201,
    responses=BAD_REQUEST,
    dependencies=[Depends(turnstile, scope="function")],
)
def register(new: UserCreate) -> UserPublic:
    """Create a user, unless the name or the address is taken."""
    hashed_password = hash_password(new.password)
    user = User(username=new.username, email=new.email, hashed_password=hashed_password)
    try:
        add_user(user)
    except IntegrityError:
        raise HTTPException(400, "Username or email already registered.") from None
    return UserPublic.model_validate(user)


def authenticate(username: str, password: str) -> User | None:
    """Do the same work for a name that does not exist, so that time tells nobody who does."""
    plain = username.encode("ascii", "replace").decode()  # a username has no "?"
    user = find_user(plain.lower())
    matches = verify_password(password, user.hashed_password if user else DUMMY_HASH)
    return user if matches else None


@router.post(
    "/token",
    responses={**BAD_REQUEST, **UNAUTHORIZED},
    dependencies=[Depends(turnstile, scope="function"), Depends(no_store)],
)
def create_token(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> Token:
    """Exchange a name and a password for an access token (RFC 6749, section 4.3)."""
    user = authenticate(form.username, form.password)
    if user is None:
        raise unauthorized("Incorrect username or password")
    access_token = create_access_token(user.username)
    return Token(access_token=access_token, expires_in=int(ACCESS_TOKEN_LIFETIME.total_seconds()))
