"""See where you are logged in, and log out."""

from contextlib import suppress
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Request
from sqlalchemy import ColumnElement

from ..db.logins import end_logins, list_logins
from ..db.models import Login
from ..utils.dependencies import CurrentLogin, no_store
from ..utils.errors import BUSY, REFUSALS, UNAUTHORIZED, Refusal
from ..utils.grants import GRANT_REFUSALS, REVOCATION_FORM, OAuthError, RevocationRequest, read_form
from ..utils.refresh_tokens import read_refresh_token
from ..utils.schemas import LoginPublic, Message
from ..utils.tokens import InvalidTokenError, decode_token
from ..utils.writing import write

router = APIRouter(prefix="/auth", tags=["auth"])
NOT_NOW = {**UNAUTHORIZED, **BUSY}


async def end(request: Request, which: ColumnElement[bool]) -> bool:
    """End log-ins, also for whoever has gone: a log-out is often the last that a client sends."""
    return await write(request, end_logins, which, even_if_gone=True)


@router.post("/revoke", responses=GRANT_REFUSALS, openapi_extra=REVOCATION_FORM)
async def revoke(request: Request) -> Message:
    """End the log-in of a token; what is no good token ends nothing (RFC 7009, section 2.2)."""
    form = await read_form(request, RevocationRequest)
    with suppress(InvalidTokenError):
        await end(request, Login.sid == decode_token(form.token).sid)
    with suppress(OAuthError):
        await end(request, Login.id == read_refresh_token(form.token)[0])
    return Message(message="This token opens nothing any more.")


@router.get("/logins", responses=NOT_NOW, dependencies=[Depends(no_store)])
def read_logins(current: CurrentLogin) -> list[LoginPublic]:
    """Show where the user is logged in, so that a stranger is noticed."""
    logins = [LoginPublic.model_validate(login) for login in list_logins(current.user_id)]
    for login in logins:
        login.current = login.sid == current.sid
    return logins


@router.delete(
    "/logins/{sid:uuid}",
    status_code=204,
    responses={**NOT_NOW, 404: {"model": Refusal}, 422: REFUSALS[422]},
)
async def log_out(request: Request, sid: UUID, current: CurrentLogin) -> None:
    """Log one device out, if it is the user's own."""
    is_own = (Login.sid == sid) & (Login.user_id == current.user_id)
    if not await end(request, is_own):
        raise HTTPException(404, "You have no such log-in.")


@router.delete("/logins", status_code=204, responses=NOT_NOW)
async def log_out_everywhere(request: Request, current: CurrentLogin) -> None:
    """Log all devices out, this one and the lost one among them."""
    await end(request, Login.user_id == current.user_id)
