"""How a request is refused."""

from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError


class Refusal(BaseModel):
    """Why a request was refused."""

    detail: str


class Problem(BaseModel):
    """A rule that a request breaks, and where; FastAPI's own names for these."""

    loc: list[str | int]
    msg: str
    type: str


class InvalidInput(BaseModel):
    """The rules that a request breaks, the first ten of them."""

    detail: list[Problem]


BUSY: dict[int | str, dict[str, Any]] = {
    503: {"model": Refusal, "headers": {"Retry-After": {"schema": {"type": "integer"}}}},
}
REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal},
    413: {"model": Refusal, "content": {"text/plain": {"schema": {"type": "string"}}}},
    422: {"model": InvalidInput},
    **BUSY,
}
UNAUTHORIZED: dict[int | str, dict[str, Any]] = {
    401: {
        "model": Refusal,
        "headers": {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}},
    }
}
PROTECTED: dict[int | str, dict[str, Any]] = {**UNAUTHORIZED, 403: UNAUTHORIZED[401], **BUSY}
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": Refusal}, 422: REFUSALS[422]}
NO_STORE = {"Cache-Control": "no-store"}


def unauthorized(detail: str, challenge: str = "Bearer") -> HTTPException:
    """Refuse, and challenge the client to say who it is (RFC 6750, section 3)."""
    return HTTPException(401, detail, {"WWW-Authenticate": challenge, **NO_STORE})


def forbidden(scope: str) -> HTTPException:
    """Refuse a token that may do less, and say what it would need (RFC 6750, section 3.1)."""
    challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
    return HTTPException(403, "Not enough scope", {"WWW-Authenticate": challenge, **NO_STORE})


def busy(detail: str) -> HTTPException:
    """Refuse for now, and say after how many seconds to try again (RFC 9110, section 10.2.3)."""
    return HTTPException(503, detail, {"Retry-After": "10"})


async def refuse_for_now(request: Request, error: Exception) -> Response:
    """Ask to wait for memory or for who writes; every other error of the database is our own."""
    if isinstance(error, OperationalError) and "locked" not in str(error.orig):
        raise error
    return await http_exception_handler(request, busy("The server is busy."))


async def refuse_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    """Say what is wrong without repeating the input: it may hold a password, or not be text."""
    problems = []
    for problem in error.errors()[:10]:
        named_by_client = problem["type"] == "extra_forbidden"
        loc = problem["loc"][:-1] if named_by_client else problem["loc"]
        problems.append(Problem(loc=list(loc), msg=problem["msg"], type=problem["type"]))
    return JSONResponse(InvalidInput(detail=problems).model_dump(), status_code=422)
