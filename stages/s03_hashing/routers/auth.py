"""Register."""

from anyio import to_thread
from fastapi import APIRouter, HTTPException, Request
from sqlalchemy.exc import IntegrityError

from ..db.database import add_user
from ..db.models import User
from ..utils.errors import REFUSALS
from ..utils.schemas import UserCreate, UserPublic
from ..utils.security import hash_password
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
