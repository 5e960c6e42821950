"""Who the users are."""

from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException

from ..db.users import find_user_by_id
from ..utils.dependencies import UserReader, no_store
from ..utils.errors import NO_STORE, NOT_FOUND, PROTECTED
from ..utils.schemas import UserPublic

router = APIRouter(prefix="/users", tags=["users"], dependencies=[Depends(no_store)])


@router.get("/{user_id:uuid}", responses={**PROTECTED, **NOT_FOUND})
def read_user(user_id: UUID, _: UserReader) -> UserPublic:
    """Show a profile to whoever may see it."""
    user = find_user_by_id(user_id)
    if user is None:
        raise HTTPException(404, "There is no such user.", NO_STORE)
    return UserPublic.model_validate(user)
