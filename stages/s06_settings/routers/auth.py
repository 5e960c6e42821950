"""Register, and get a token."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.security import OAuth2PasswordRequestForm
from sqlalchemy.exc import IntegrityError

from ..db.database import add_user, find_user
from ..db.models import User
from ..utils.dependencies import each_field_once, no_store
from ..utils.errors import REFUSALS, UNAUTHORIZED, unauthorized
from ..utils.schemas import Token, UserCreate, UserPublic
from ..utils.security import DUMMY_HASH, hash_password, verify_password
from ..utils.tokens import ACCESS_TOKEN_LIFETIME, create_access_token
from ..utils.turnstile import turnstile
from ..utils.writing import write

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/register", status_code=201, responses=REFUSALS)
async def register(request: Request, new: UserCreate) -> UserPublic:
    """Create a user, unless the name or the address is taken."""
    async with turnstile(request):
        hashed_password = await to_thread.run_sync(hash_password, new.password)
    user = User(username=new.username, email=new.email, hashed_password=hashed_password)
    try:
        await write(request, add_user, user)
    except IntegrityError:
        raise HTTPException(400, "Username or email already registered.") from None
    return UserPublic.model_validate(user)


async def authenticate(request: Request, username: str, password: str) -> User | None:
    """Do the same work for a name that does not exist, so that time tells nobody who does."""
    is_name = username.isascii() and username.isprintable()  # nothing else reaches the database
    user = await to_thread.run_sync(find_user, username.lower() if is_name else "")
    hashed_password = user.hashed_password if user else DUMMY_HASH
    async with turnstile(request):
        matches = await to_thread.run_sync(verify_password, password, hashed_password)
    return user if matches else None


@router.post(
    "/token",
    responses={**REFUSALS, **UNAUTHORIZED},
    dependencies=[Depends(each_field_once), Depends(no_store)],
)
async def create_token(
    request: Request, form: Annotated[OAuth2PasswordRequestForm, Depends()]
) -> Token:
    """Exchange a name and a password for an access token (RFC 6749, section 4.3)."""
    user = await authenticate(request, form.username, form.password)
    if user is None:
        raise unauthorized("Incorrect username or password")
    access_token = create_access_token(user.username)
    return Token(access_token=access_token, expires_in=int(ACCESS_TOKEN_LIFETIME.total_seconds()))
