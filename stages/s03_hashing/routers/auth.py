"""Register."""

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy.exc import IntegrityError

from ..db.database import add_user
from ..db.models import User
from ..utils.dependencies import turnstile
from ..utils.errors import BAD_REQUEST
from ..utils.schemas import UserCreate, UserPublic
from ..utils.security import hash_password

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
