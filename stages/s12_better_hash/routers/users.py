"""Who the users are."""

from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Request

from ..db.users import disable_user, list_users
from ..utils.dependencies import Admin, UserReader, no_store
from ..utils.errors import NO_STORE, NOT_FOUND, PROTECTED, REFUSALS
from ..utils.schemas import UserDetails, Username, UserPublic
from ..utils.writing import write

router = APIRouter(prefix="/users", tags=["users"], dependencies=[Depends(no_store)])


@router.get("/{user_id:uuid}", responses={**PROTECTED, **NOT_FOUND})
def read_user(user_id: UUID, current: UserReader) -> UserPublic:
    """Show a profile to whoever may see it."""
    if user_id != current.user_id:
        raise HTTPException(404, "There is no such user.", NO_STORE)
    return UserPublic.model_validate(current.user)


@router.get("", responses={**PROTECTED, 422: REFUSALS[422]})
def read_users(_: Admin, after: Username | None = None) -> list[UserDetails]:
    """List a hundred users; the next hundred come after the last of these names."""
    return [UserDetails.model_validate(user) for user in list_users(after or "")]


@router.post("/{user_id:uuid}/disable", status_code=204, responses={**PROTECTED, **NOT_FOUND})
async def disable(request: Request, user_id: UUID, admin: Admin) -> None:
    """Shut somebody else out, at once and on all devices."""
    if user_id == admin.user_id or not await write(request, disable_user, user_id, admin):
        raise HTTPException(404, "There is no such user, or it is you.", NO_STORE)
