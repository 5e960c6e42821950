"""How a request is refused."""

from typing import Any

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel


class Refusal(BaseModel):
    """Why a request was refused."""

    detail: str


class Problem(BaseModel):
    """A rule that a request breaks, and where; FastAPI's own names for these."""

    loc: list[str | int]
    msg: str
    type: str


class InvalidInput(BaseModel):
    """All the rules that a request breaks."""

    detail: list[Problem]


BAD_REQUEST: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal},
    422: {"model": InvalidInput},
}
UNAUTHORIZED: dict[int | str, dict[str, Any]] = {
    401: {
        "model": Refusal,
        "headers": {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}},
    }
}
NO_STORE = {"Cache-Control": "no-store"}


def unauthorized(detail: str) -> HTTPException:
    """Refuse, and challenge the client to say who it is (RFC 9110, section 15.5.2)."""
    return HTTPException(401, detail, {"WWW-Authenticate": "Bearer", **NO_STORE})


async def refuse_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    """Say what is wrong without repeating the input: it may hold a password, or not be text."""
    problems = []
    for problem in error.errors():
        named_by_client = problem["type"] == "extra_forbidden"
        loc = problem["loc"][:-1] if named_by_client else problem["loc"]
        problems.append(Problem(loc=list(loc), msg=problem["msg"], type=problem["type"]))
    return JSONResponse(InvalidInput(detail=problems).model_dump(), status_code=422)
