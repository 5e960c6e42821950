"""A right solution of stage 5 with another layout: one file, sqlite3 and bcrypt themselves."""

import os
import re
import secrets
import sqlite3
import time
from contextlib import closing
from typing import Annotated, Any

import bcrypt
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from jose import JWTError, jwt
from pydantic import BaseModel, ConfigDict, EmailStr, Field

FILE = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
KEY = os.environ["SECRET_KEY"]
COST = int(os.environ.get("BCRYPT_ROUNDS", "12"))
LIFETIME = 1800
NAME = r"^[A-Za-z0-9_.-]{3,32}$"
NO_STORE = {"Cache-Control": "no-store"}
NOBODY = bcrypt.hashpw(secrets.token_bytes(16), bcrypt.gensalt(COST))


def query(sql: str, *values: str) -> list[Any]:
    """Run one statement on a connection of its own."""
    with closing(sqlite3.connect(FILE, isolation_level=None, timeout=30)) as connection:
        return connection.execute(sql, values).fetchall()


query(
    "CREATE TABLE IF NOT EXISTS accounts (nr INTEGER PRIMARY KEY, name UNIQUE, mail UNIQUE, secret)"
)


class Account(BaseModel):
    """What anyone may see."""

    id: int
    username: str
    email: str


class NewAccount(BaseModel):
    """What one sends to register."""

    model_config = ConfigDict(extra="forbid")
    username: Annotated[str, Field(pattern=NAME)]
    password: str
    email: EmailStr


class Ticket(BaseModel):
    """An access token."""

    access_token: str
    token_type: str
    expires_in: int


class Hello(BaseModel):
    """A greeting."""

    message: str


class Data(Hello):
    """A greeting for some."""

    status: str


class Reason(BaseModel):
    """Why not."""

    detail: str


class Fault(BaseModel):
    """A rule that is broken."""

    loc: list[str | int]
    msg: str
    type: str


class Faults(BaseModel):
    """All rules that are broken."""

    detail: list[Fault]


app = FastAPI(title="Another solution")
bearer = OAuth2PasswordBearer("auth/token", auto_error=False)


def fault(place: str) -> JSONResponse:
    """Refuse without repeating anything."""
    faults = Faults(detail=[Fault(loc=["body", place], msg="It breaks a rule.", type="rule")])
    return JSONResponse(faults.model_dump(), 422)


@app.exception_handler(RequestValidationError)
async def refuse(_: Request, __: RequestValidationError) -> JSONResponse:
    """Say no more than that."""
    return fault("input")


def fits(password: str) -> bool:
    """Tell whether bcrypt takes all of it."""
    try:
        return 8 <= len(password.encode()) <= 72 and "\0" not in password
    except UnicodeEncodeError:
        return False


def stop(reason: str, challenge: str = "Bearer") -> HTTPException:
    """Ask who it is."""
    return HTTPException(401, reason, {"WWW-Authenticate": challenge, **NO_STORE})


@app.get("/")
async def root() -> Hello:
    """Greet."""
    return Hello(message="up")


@app.post(
    "/auth/register",
    status_code=201,
    response_model=Account,
    responses={400: {"model": Reason}, 422: {"model": Faults}},
)
def sign_up(new: NewAccount) -> Any:
    """Register."""
    if not fits(new.password):
        return fault("password")
    name, mail = new.username.lower(), new.email.lower()
    secret = bcrypt.hashpw(new.password.encode(), bcrypt.gensalt(COST)).decode()
    insert = "INSERT INTO accounts (name, mail, secret) VALUES (?, ?, ?) RETURNING nr"
    try:
        ((number,),) = query(insert, name, mail, secret)
    except sqlite3.IntegrityError:
        raise HTTPException(400, "Username or email already registered.") from None
    return Account(id=number, username=name, email=mail)


@app.post(
    "/auth/token",
    responses={400: {"model": Reason}, 401: {"model": Reason}, 422: {"model": Faults}},
)
def log_in(form: Annotated[OAuth2PasswordRequestForm, Depends()], response: Response) -> Ticket:
    """Give a token to whoever knows the password."""
    username, password = form.username, form.password
    known = re.fullmatch(NAME, username, re.ASCII) and not username.endswith("\n")
    rows = query("SELECT secret FROM accounts WHERE name = ?", username.lower()) if known else []
    secret = rows[0][0].encode() if rows else NOBODY
    attempt = password.encode() if fits(password) else b"no such password"
    if not bcrypt.checkpw(attempt, secret) or not rows or not fits(password):
        raise stop("Incorrect username or password")
    now = int(time.time())
    claims = {"sub": username.lower(), "iat": now, "exp": now + LIFETIME}
    response.headers.update(NO_STORE)
    token = jwt.encode(claims, KEY, "HS256")
    return Ticket(access_token=token, token_type="bearer", expires_in=LIFETIME)


def subject_of(token: str) -> str | None:
    """Read a token; None if anything about it is wrong."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", token):
        return None
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(token, KEY, ["HS256"])
    except (JWTError, ValueError, TypeError, OverflowError, RecursionError):
        return None
    whole = all(type(claims.get(name)) is int for name in ("iat", "exp"))
    subject = str(claims.get("sub"))
    good = whole and "crit" not in header and re.fullmatch(NAME, subject, re.ASCII)
    return subject if good else None


def visitor(token: Annotated[str | None, Depends(bearer)]) -> str:
    """Find who is asking."""
    if token is None:
        raise stop("Not authenticated")
    rows = query("SELECT name FROM accounts WHERE name = ?", subject_of(token) or "")
    if not rows:
        raise stop("Not a good token", 'Bearer error="invalid_token"')
    return str(rows[0][0])


@app.get("/secure-data", responses={401: {"model": Reason}})
def data(name: Annotated[str, Depends(visitor)], response: Response) -> Data:
    """Answer the bearer of a good token."""
    response.headers.update(NO_STORE)
    return Data(message=f"Hello {name}, this is sensitive data!", status="Authorized")
