"""Register, and get a token, the way the original article writes it: it works until many log in.

The benchmark runs this file in the place of `routers/auth.py`, in a copy of s05.
"""

from collections.abc import Generator
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.security import OAuth2PasswordRequestForm
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from stages.s05_protected_routes.db.database import SessionLocal
from stages.s05_protected_routes.db.models import User
from stages.s05_protected_routes.utils.errors import unauthorized
from stages.s05_protected_routes.utils.schemas import Token, UserCreate, UserPublic
from stages.s05_protected_routes.utils.security import hash_password, verify_password
from stages.s05_protected_routes.utils.tokens import ACCESS_TOKEN_LIFETIME, create_access_token

router = APIRouter(prefix="/auth", tags=["auth"])


def get_db() -> Generator[Session]:
    """Lend a session for the whole request: its connection waits while a password is hashed."""
    with SessionLocal() as db:
        yield db


@router.post("/register", status_code=201)
async def register(new: UserCreate, db: Annotated[Session, Depends(get_db)]) -> UserPublic:
    """Look first whether the name is free, and then hash on the event loop."""
    taken = or_(User.username == new.username, User.email == new.email)
    if db.scalar(select(User).where(taken)):
        raise HTTPException(400, "Username or email already registered.")
    hashed_password = hash_password(new.password)
    user = User(username=new.username, email=new.email, hashed_password=hashed_password)
    db.add(user)
    db.commit()
    return UserPublic.model_validate(user)


@router.post("/token")
async def create_token(
    form: Annotated[OAuth2PasswordRequestForm, Depends()],
    db: Annotated[Session, Depends(get_db)],
) -> Token:
    """Hash on the event loop: until that is done, the server answers nobody."""
    user = db.scalar(select(User).where(User.username == form.username))
    if not user or not verify_password(form.password, user.hashed_password):
        raise unauthorized("Incorrect username or password")
    access_token = create_access_token(user.username)
    return Token(access_token=access_token, expires_in=int(ACCESS_TOKEN_LIFETIME.total_seconds()))
