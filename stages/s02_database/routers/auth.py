"""Register."""

from fastapi import APIRouter, HTTPException
from sqlalchemy.exc import IntegrityError

from ..db.database import add_user
from ..db.models import User
from ..utils.errors import REFUSALS
from ..utils.schemas import UserCreate, UserPublic

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/register", status_code=201, responses=REFUSALS)
def register(new: UserCreate) -> UserPublic:
    """Create a user, unless the name or the address is taken."""
    user = User(username=new.username, email=new.email, password=new.password)
    try:
        add_user(user)
    except IntegrityError:
        raise HTTPException(400, "Username or email already registered.") from None
    return UserPublic.model_validate(user)
