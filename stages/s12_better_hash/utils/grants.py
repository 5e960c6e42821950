"""How a client asks for tokens or gives one back, and how it is refused (RFC 6749 and 7009)."""

from typing import Literal, TypeVar

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from .errors import BUSY, NO_STORE, REFUSALS, Refusal


class TokenRequest(BaseModel):
    """What a client exchanges for tokens: a name and a password, or a refresh token."""

    grant_type: Literal["password", "refresh_token"]
    username: str = ""
    password: str = Field(default="", json_schema_extra={"format": "password"})
    refresh_token: str = Field(default="", json_schema_extra={"format": "password"})
    scope: str = Field(default="", description="Names with a space between; left out: the usual")


class RevocationRequest(BaseModel):
    """A token of either kind that a client gives back (RFC 7009, section 2.1)."""

    token: str = Field(json_schema_extra={"format": "password"})


class OAuthRefusal(Refusal):
    """A refusal in the words that every OAuth2 client reads, with FastAPI's own beside them."""

    error: Literal["invalid_request", "invalid_grant", "unsupported_grant_type", "invalid_scope"]
    error_description: str


FORM = {"application/x-www-form-urlencoded": {"schema": TokenRequest.model_json_schema()}}
GRANT_FORM = {"requestBody": {"required": True, "content": FORM}}
GIVEN_BACK = {
    "application/x-www-form-urlencoded": {"schema": RevocationRequest.model_json_schema()}
}
REVOCATION_FORM = {"requestBody": {"required": True, "content": GIVEN_BACK}}
GRANT_REFUSALS = {**BUSY, 400: {"model": OAuthRefusal}, 413: REFUSALS[413]}
Form = TypeVar("Form", bound=BaseModel)


class OAuthError(Exception):
    """No token is granted: a code for programs, and the reason for people."""


async def refuse_grant(_: Request, refusal: OAuthError) -> JSONResponse:
    """Answer with 400, also for a wrong password: 401 is about the client, not its user."""
    error, reason = refusal.args
    body = {"error": error, "error_description": reason, "detail": reason}
    return JSONResponse(body, status_code=400, headers=NO_STORE)


async def read_form(request: Request, model: type[Form]) -> Form:
    """Refuse what two readers could read in two ways; an empty field counts as left out."""
    try:
        async with request.form() as form:
            fields = {name: value for name, value in form.items() if value}
        if len(form.multi_items()) > len(form):
            raise OAuthError("invalid_request", "A field comes twice.")
        return model.model_validate(fields)
    except (ClientDisconnect, HTTPException, ValueError) as error:
        if isinstance(error, HTTPException) and error.status_code == 413:
            raise  # too large, whatever the fields say
        if isinstance(error, ValidationError) and error.errors()[0]["type"] == "literal_error":
            reason = "grant_type is password or refresh_token."
            raise OAuthError("unsupported_grant_type", reason) from None
        needed = [name for name, field in model.model_fields.items() if field.is_required()]
        raise OAuthError("invalid_request", f"Send {', '.join(needed)}.") from None
