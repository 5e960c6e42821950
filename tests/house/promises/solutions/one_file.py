"""A right solution of stage 6 with another layout: one file, sqlite3 and bcrypt themselves."""

import asyncio
import os
import re
import secrets
import sqlite3
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Annotated, Any
from unicodedata import normalize

import bcrypt
from email_validator import EmailNotValidError, validate_email
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from jose import JWTError, jwt
from pydantic import BaseModel, ConfigDict, Field

PUBLISHED = {"f072b58f044a20bd1488f6d8d2f002af5715011952d185fa84750421282defba"}
COSTS = {f"{cost}" for cost in range(4, 17)} | {f"0{cost}" for cost in range(4, 10)}


def setting(name: str, usual: str, fits: Callable[[str], object], rule: str) -> str:
    """Read a setting, or end with a line that says what it should be."""
    value = os.environ.get(name) or usual
    if not fits(value):
        raise SystemExit(f"{name}: {rule}.")
    return value


def is_file(url: str) -> bool:
    """Tell whether a URL names a file that can be made."""
    path = url.removeprefix("sqlite:///")
    return "://" not in path and "?" not in path and Path(path).parent.is_dir()


def is_random(key: str) -> bool:
    """Tell whether a key is long, and known to nobody else."""
    is_known = key in PUBLISHED or key.startswith(("-----BEGIN", "ssh-"))
    return len(key.encode()) >= 32 and len(set(key)) > 9 and not is_known


URL = setting("DATABASE_URL", "", is_file, "sqlite:/// and a file in a folder that exists")
FILE = URL.removeprefix("sqlite:///")
KEY = setting("SECRET_KEY", secrets.token_urlsafe(32), is_random, "32 random bytes")
COST = int(setting("BCRYPT_ROUNDS", "12", COSTS.__contains__, "from 4 to 16"))
CORES = os.cpu_count() or 1
LIFETIME = 1800
NAME = r"^[A-Za-z0-9_.-]{3,32}$"
NO_STORE = {"Cache-Control": "no-store"}
NOBODY = bcrypt.hashpw(secrets.token_bytes(16), bcrypt.gensalt(COST))


def query(sql: str, *values: str) -> list[Any]:
    """Run one statement on a connection of its own."""
    with closing(sqlite3.connect(FILE, isolation_level=None, timeout=5)) as connection:
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
    email: Annotated[str, Field(json_schema_extra={"format": "email"})]


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


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Make two gates: to the cores, and to the file."""
    app.state.cores, app.state.writers = asyncio.Semaphore(CORES), asyncio.Semaphore(1)
    app.state.in_line = 0
    yield


app = FastAPI(title="Another solution", lifespan=lifespan, max_body_size=10_000)
bearer = OAuth2PasswordBearer("auth/token", auto_error=False)


def fault(place: str) -> JSONResponse:
    """Refuse without repeating anything."""
    faults = Faults(detail=[Fault(loc=["body", place], msg="It breaks a rule.", type="rule")])
    return JSONResponse(faults.model_dump(), 422)


@app.exception_handler(RequestValidationError)
async def refuse(_: Request, __: RequestValidationError) -> JSONResponse:
    """Say no more than that."""
    return fault("input")


@app.exception_handler(sqlite3.OperationalError)
async def wait(_: Request, error: sqlite3.OperationalError) -> JSONResponse:
    """Ask to come back when the file is free."""
    if "locked" not in str(error):
        raise error
    return JSONResponse({"detail": "later"}, 503, {"Retry-After": "7"})


@asynccontextmanager
async def gate(request: Request, which: str, most: int) -> AsyncGenerator[None]:
    """Wait for a turn, if not too many do, and if anyone still waits for the answer."""
    state = request.app.state
    if state.in_line >= most:
        raise HTTPException(503, "later", {"Retry-After": "7"})
    state.in_line += 1
    try:
        async with getattr(state, which):
            if await request.is_disconnected():
                raise HTTPException(503, "gone", {"Retry-After": "7"})
            yield
    finally:
        state.in_line -= 1


def fits(password: str) -> bool:
    """Tell whether bcrypt takes all of it."""
    try:
        return len(password) >= 8 and len(password.encode()) <= 72 and "\0" not in password
    except UnicodeEncodeError:
        return False


def address(text: str) -> str | None:
    """Bring an address into one form; None for what is none."""
    try:
        return normalize("NFC", validate_email(text, check_deliverability=False).normalized.lower())
    except EmailNotValidError:
        return None


def stop(reason: str, challenge: str = "Bearer") -> HTTPException:
    """Ask who it is."""
    return HTTPException(401, reason, {"WWW-Authenticate": challenge, **NO_STORE})


@app.get("/")
async def root() -> Hello:
    """Greet."""
    return Hello(message="up")


LONG = {"model": Reason, "content": {"text/plain": {"schema": {"type": "string"}}}}
REFUSED: dict[int | str, dict[str, Any]] = {
    400: {"model": Reason},
    413: LONG,
    422: {"model": Faults},
    503: {"model": Reason},
}


@app.post("/auth/register", status_code=201, response_model=Account, responses=REFUSED)
async def sign_up(request: Request, new: NewAccount) -> Any:
    """Register."""
    password, mail = normalize("NFC", new.password), address(new.email)
    if not fits(password) or mail is None:
        return fault("password or email")
    async with gate(request, "cores", 60 * CORES):
        salt = bcrypt.gensalt(COST)
        secret = await asyncio.to_thread(bcrypt.hashpw, password.encode(), salt)
    insert = "INSERT INTO accounts (name, mail, secret) VALUES (?, ?, ?) RETURNING nr"
    name = new.username.lower()
    try:
        async with asyncio.timeout(5):
            await request.app.state.writers.acquire()
    except TimeoutError:
        raise HTTPException(503, "later", {"Retry-After": "7"}) from None
    try:
        ((number,),) = await asyncio.to_thread(query, insert, name, mail, secret.decode())
    except sqlite3.IntegrityError:
        raise HTTPException(400, "Username or email already registered.") from None
    finally:
        request.app.state.writers.release()
    return Account(id=number, username=name, email=mail)


@app.post("/auth/token", responses={**REFUSED, 401: {"model": Reason}})
async def log_in(
    request: Request, form: Annotated[OAuth2PasswordRequestForm, Depends()], response: Response
) -> Ticket:
    """Give a token to whoever knows the password."""
    names = [name for name, _ in (await request.form()).multi_items()]
    if len(set(names)) < len(names):
        raise HTTPException(400, "Once is enough.")
    username, password = form.username, normalize("NFC", form.password)
    known = re.fullmatch(NAME, username, re.ASCII) and not username.endswith("\n")
    find = "SELECT secret FROM accounts WHERE name = ?"
    rows = await asyncio.to_thread(query, find, username.lower()) if known else []
    secret = rows[0][0].encode() if rows else NOBODY
    attempt = password.encode() if fits(password) else b"no such password"
    async with gate(request, "cores", 60 * CORES):
        matches = await asyncio.to_thread(bcrypt.checkpw, attempt, secret)
    if not matches or not rows or not fits(password):
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


def visitor(request: Request, token: Annotated[str | None, Depends(bearer)]) -> str:
    """Find who is asking."""
    if len(request.headers.getlist("authorization")) > 1:
        raise stop("Two are one too many", 'Bearer error="invalid_token"')
    if token is None:
        raise stop("Not authenticated")
    rows = query("SELECT name FROM accounts WHERE name = ?", subject_of(token) or "")
    if not rows:
        raise stop("Not a good token", 'Bearer error="invalid_token"')
    return str(rows[0][0])


@app.get("/secure-data", responses={401: {"model": Reason}, 503: {"model": Reason}})
def data(name: Annotated[str, Depends(visitor)], response: Response) -> Data:
    """Answer the bearer of a good token."""
    response.headers.update(NO_STORE)
    return Data(message=f"Hello {name}, this is sensitive data!", status="Authorized")
