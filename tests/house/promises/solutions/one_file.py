"""A right solution of stage 12 with another layout: one file, sqlite3 and argon2-cffi itself."""

import asyncio
import hashlib
import os
import re
import secrets
import sqlite3
import time
import uuid
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Annotated, Any
from unicodedata import normalize

import bcrypt
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import Argon2Error, VerificationError, VerifyMismatchError
from email_validator import EmailNotValidError, validate_email
from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import OAuth2PasswordBearer, SecurityScopes
from jose import JWTError, jwt
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as BadForm
from starlette.requests import ClientDisconnect
from zxcvbn import zxcvbn

PUBLISHED = {"f072b58f044a20bd1488f6d8d2f002af5715011952d185fa84750421282defba"}


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


def is_memory(text: str) -> bool:
    """Tell whether a text is a number of KiB that makes sense."""
    return text.isascii() and text.isdecimal() and 2**8 <= int(text) <= 2**20


URL = setting("DATABASE_URL", "", is_file, "sqlite:/// and a file in a folder that exists")
FILE = URL.removeprefix("sqlite:///")
KEY = setting("SECRET_KEY", secrets.token_urlsafe(32), is_random, "32 random bytes")
ADDRESS = re.compile(r"https?://[^\s?#]+").fullmatch
ISSUER = setting("ISSUER", "https://login.example.com", ADDRESS, "an address")
AUDIENCE = setting("AUDIENCE", "https://data.example.com", ADDRESS, "an address")
MEMORY = int(setting("ARGON2_MEMORY", "65536", is_memory, "KiB, from 256 to 1048576"))
CORES = os.cpu_count() or 1
LIFETIME, MONTH = 600, 30 * 86_400
NAME = r"^[A-Za-z0-9_.-]{3,32}$"
HEADER = {"alg": "HS256", "typ": "at+jwt"}
NO_STORE = {"Cache-Control": "no-store"}
ARGON2 = PasswordHasher(4, MEMORY, 1)
NOBODY = ARGON2.hash(secrets.token_hex())


def query(sql: str, *values: str | float) -> list[Any]:
    """Run one statement on a connection of its own."""
    with closing(sqlite3.connect(FILE, isolation_level=None, timeout=5)) as connection:
        return connection.execute(sql, values).fetchall()


if any(row[1:3] == ("id", "INTEGER") for row in query("PRAGMA table_info(users)")):
    raise SystemExit("DATABASE_URL: made by an older program; its users need UUIDs.")
columns = {row[1] for row in query("PRAGMA table_info(logins)")}
if columns and not columns >= {"sid", "what", "power"}:
    raise SystemExit("DATABASE_URL: made by an older program; drop its table logins.")
columns = {row[1] for row in query("PRAGMA table_info(accounts)")}
if columns and not columns >= {"role", "disabled", "changes"}:
    raise SystemExit("DATABASE_URL: made by an older program; add role, disabled and changes.")
query("PRAGMA journal_mode = WAL")
query(
    "CREATE TABLE IF NOT EXISTS accounts (nr TEXT PRIMARY KEY, name UNIQUE, mail UNIQUE, secret,"
    " role NOT NULL DEFAULT 'user', disabled NOT NULL DEFAULT 0, changes NOT NULL DEFAULT 0)"
)
query(
    "CREATE TRIGGER IF NOT EXISTS shut AFTER UPDATE OF disabled ON accounts WHEN new.disabled"
    " BEGIN DELETE FROM visits WHERE who = new.nr; END"
)
query(
    "CREATE TRIGGER IF NOT EXISTS out AFTER UPDATE OF changes ON accounts"
    " BEGIN DELETE FROM visits WHERE who = new.nr; END"
)
query(
    "CREATE TABLE IF NOT EXISTS visits"
    " (nr TEXT PRIMARY KEY, sid UNIQUE, who, digest, since, until, what, power)"
)


class Account(BaseModel):
    """What anyone may see."""

    id: str
    username: str
    email: str


class FullAccount(Account):
    """What those see who look after all."""

    role: str
    disabled: bool


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
    refresh_token: str
    scope: str


class Visit(BaseModel):
    """Where somebody is."""

    sid: str
    began: datetime
    client: str
    scope: str
    current: bool


class Words(BaseModel):
    """The old one, and the new one."""

    model_config = ConfigDict(extra="forbid")
    current_password: str
    new_password: str


class Hello(BaseModel):
    """A greeting."""

    message: str


class Data(Hello):
    """A greeting for some."""

    status: str


class Reason(BaseModel):
    """Why not."""

    detail: str


class GrantReason(Reason):
    """Why there is no token."""

    error: str
    error_description: str


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


app = FastAPI(
    title="Another solution", lifespan=lifespan, max_body_size=10_000, redirect_slashes=False
)
POWERS = {"data:read": "Data", "users:read": "Oneself", "account": "One's own account"}
OF_ADMINS = {**POWERS, "users:admin": "All users"}
OF_ROLES = {"user": list(POWERS), "admin": list(OF_ADMINS)}
bearer = OAuth2PasswordBearer("auth/token", scopes=OF_ADMINS, auto_error=False)


def fault(place: str, why: str = "It breaks a rule.", kind: str = "rule") -> JSONResponse:
    """Refuse without repeating anything."""
    faults = Faults(detail=[Fault(loc=["body", place], msg=why, type=kind)])
    return JSONResponse(faults.model_dump(), 422)


@app.exception_handler(RequestValidationError)
async def refuse(_: Request, __: RequestValidationError) -> JSONResponse:
    """Say no more than that."""
    return fault("input")


@app.exception_handler(Argon2Error)
@app.exception_handler(sqlite3.OperationalError)
async def wait(_: Request, error: Exception) -> JSONResponse:
    """Ask to come back when the file is free, or memory is."""
    if isinstance(error, sqlite3.OperationalError) and "locked" not in str(error):
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


async def in_turn(request: Request, sql: str, *values: str | float) -> list[Any]:
    """Write when nobody else does, for whoever still waits for the answer."""
    try:
        async with asyncio.timeout(5):
            await request.app.state.writers.acquire()
    except TimeoutError:
        raise HTTPException(503, "later", {"Retry-After": "7"}) from None
    try:
        if await request.is_disconnected():
            raise HTTPException(503, "gone", {"Retry-After": "7"})
        return await asyncio.to_thread(query, sql, *values)
    finally:
        request.app.state.writers.release()


def fits(password: str, least: int = 0) -> bool:
    """Tell whether it can be a password, of this length at least."""
    halves = any("\ud800" <= letter <= "\udfff" for letter in password)
    return least <= len(password) <= 256 and "\0" not in password and not halves


SITE = ("jwt", "authentication", "fastapi", "secure", "data")
ONE_BY_ONE = Lock()  # zxcvbn keeps what is known of somebody for all threads


def advice(text: str, known: list[str]) -> str:
    """Say what helps where neither of two parts takes many guesses, of what is known, too."""
    parts = [text[start : start + 16] for start in (0, 16)]
    with ONE_BY_ONE:
        found = [zxcvbn(part, user_inputs=known) for part in parts if part]
    if any(each["score"] > 2 for each in found):
        return ""
    return " ".join(
        [*(each["feedback"]["warning"] for each in found), "Add one word more, or two."]
    ).strip()


def how_guessed(password: str, name: str, mail: str) -> str:
    """Say what helps where few guesses find it, as it is or without what is known of somebody."""
    parts = [name, mail, *re.split(r"[\W_]+", f"{name} {mail}"), *SITE]
    known = sorted({part.lower() for part in parts if len(part) > 2}, key=len, reverse=True)
    pieces = re.split("|".join(map(re.escape, known)), password.lower())
    left = "".join(piece.strip("-_. ") for piece in pieces)
    return advice(password.lower(), known) or advice(left, known)


def work(secret: str) -> int:
    """Tell how much work a hash is: the passes over a KiB, or what takes bcrypt as long."""
    if secret.startswith("$2"):
        return 64 << int(secret[4:6])
    found = extract_parameters(secret)
    return found.time_cost * found.memory_cost


def opens(password: str, secret: str) -> bool:
    """Check a password with a hash of either kind."""
    if not secret.startswith("$2"):
        try:
            return ARGON2.verify(secret, password)
        except VerifyMismatchError:
            return False
    data = password.encode()
    return bcrypt.checkpw(data[:72], secret.encode()) and len(data) <= 72


def is_right(password: str, secret: str) -> bool:
    """Check a password, more than once where that is less work than usual."""
    try:
        tries = max(1, round(work(NOBODY) / work(secret)))
        found = {opens(password, secret) for _ in range(tries)}
    except (VerificationError, ValueError, ZeroDivisionError):
        opens(password, NOBODY)  # takes as long, or says again that there is no memory
        return False
    return found == {True}


def is_of_today(secret: str) -> bool:
    """Tell whether a hash is one that would be made now."""
    return secret.startswith("$argon2id$") and not ARGON2.check_needs_rehash(secret)


def judge_and_hash(password: str, name: str, mail: str) -> tuple[str, str]:
    """Hash a password, or say what helps if it is soon guessed."""
    guessed = how_guessed(password, name, mail)
    return ("", guessed) if guessed else (ARGON2.hash(password), "")


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
    if not fits(password, 15) or mail is None:
        return fault("password or email")
    async with gate(request, "cores", 60 * CORES):
        secret, guessed = await asyncio.to_thread(judge_and_hash, password, new.username, mail)
    if guessed:
        return fault("password", guessed, "guessable")
    insert = "INSERT INTO accounts (nr, name, mail, secret) VALUES (?, ?, ?, ?)"
    number, name = str(uuid.uuid4()), new.username.lower()
    try:
        await in_turn(request, insert, number, name, mail, secret)
    except sqlite3.IntegrityError:
        raise HTTPException(400, "Username or email already registered.") from None
    return Account(id=number, username=name, email=mail)


class NoGrantError(Exception):
    """No token is given."""


@app.exception_handler(NoGrantError)
async def no_grant(_: Request, error: NoGrantError) -> JSONResponse:
    """Say why in both ways."""
    code, why = error.args
    content = GrantReason(error=code, error_description=why, detail=why).model_dump()
    return JSONResponse(content, 400, NO_STORE)


NEEDED = {"password": ("username", "password"), "refresh_token": ("refresh_token",)}
HIDDEN = {"type": "string", "format": "password"}
SHAPES = {
    "grant_type": {"type": "string", "enum": list(NEEDED)},
    "username": {"type": "string"},
    "password": HIDDEN,
    "refresh_token": HIDDEN,
    "scope": {"type": "string"},
}
SCHEMA = {"type": "object", "required": ["grant_type"], "properties": SHAPES}
FORM = {"application/x-www-form-urlencoded": {"schema": SCHEMA}}


async def fields_of(request: Request) -> dict[str, Any]:
    """Read a form that says everything once."""
    try:
        items = (await request.form()).multi_items()
    except (BadForm, ClientDisconnect, ValueError) as error:
        if isinstance(error, BadForm) and error.status_code == 413:
            raise
        raise NoGrantError("invalid_request", "No form.") from None
    form = dict(items)
    if len(form) < len(items):
        raise NoGrantError("invalid_request", "Once is enough.")
    return form


async def grant_form(request: Request) -> list[str]:
    """Read who asks and with which password, or with which other secret alone."""
    form = await fields_of(request)
    kind = form.get("grant_type")
    if kind and kind not in NEEDED:
        raise NoGrantError("unsupported_grant_type", "No such grant.")
    found = [form.get(field) for field in NEEDED.get(str(kind), ("grant_type",))]
    texts = [value for value in found if value and isinstance(value, str)]
    if len(texts) < len(found):
        raise NoGrantError("invalid_request", "Something is missing.")
    return [*texts, power_of(form.get("scope"))] if kind == "password" else texts


def power_of(asked: Any) -> str:
    """Choose what a visit may do."""
    names = re.split(" +", str(asked).strip(" ")) if asked else list(POWERS)
    return together(name for name in dict.fromkeys(names) if name in OF_ADMINS)


def together(names: Iterable[str]) -> str:
    """Write down what is left; nothing is too little."""
    power = " ".join(names)
    if not power:
        raise NoGrantError("invalid_scope", "None of these.")
    return power


def fit_for(role: str, power: str) -> str:
    """Take away what a role may not do."""
    return together(name for name in power.split(" ") if name in OF_ROLES.get(role, []))


@app.post(
    "/auth/token",
    responses={400: {"model": GrantReason}, 413: LONG, 503: {"model": Reason}},
    openapi_extra={"requestBody": {"required": True, "content": FORM}},
)
async def exchange(
    request: Request, form: Annotated[list[str], Depends(grant_form)], response: Response
) -> Ticket:
    """Give tokens to whoever knows the password, or the newest secret of a visit."""
    response.headers.update(NO_STORE)
    return await (log_in(request, *form) if len(form) > 1 else renew(request, *form))


def ticket(who: str, sid: str, power: str, visit: str, secret: str) -> Ticket:
    """Write both tokens; the second has no dot, and says nothing."""
    now = int(time.time())
    about = {"iss": ISSUER, "aud": AUDIENCE, "sub": who, "sid": sid, "client_id": "one-file"}
    about["scope"] = power
    claims = {**about, "jti": secrets.token_hex(), "iat": now, "exp": now + LIFETIME}
    return Ticket(
        access_token=jwt.encode(claims, KEY, "HS256", {"typ": "at+jwt"}),
        token_type="bearer",
        expires_in=LIFETIME,
        refresh_token=visit + secret,
        scope=power,
    )


def digest(secret: str) -> str:
    """Hash what nobody guesses."""
    return hashlib.blake2b(secret.encode(), digest_size=32).hexdigest()


async def renew(request: Request, token: str) -> Ticket:
    """Exchange the newest secret of a visit for the next, or end the visit."""
    if not re.fullmatch(r"[0-9a-f]{96}", token):
        raise NoGrantError("invalid_grant", "Not one of ours.")
    visit, old, new = token[:32], digest(token[32:]), secrets.token_hex(32)
    change = (
        "UPDATE visits SET digest = ? WHERE nr = ? AND digest = ? AND until > ?"
        " AND who IN (SELECT nr FROM accounts WHERE NOT disabled) RETURNING who, sid, power,"
        " (SELECT role FROM accounts WHERE nr = who)"
    )
    rows = await in_turn(request, change, digest(new), visit, old, time.time())
    if not rows:
        await in_turn(request, "DELETE FROM visits WHERE nr = ? AND digest <> ?", visit, old)
        raise NoGrantError("invalid_grant", "Log in again.")
    who, sid, power, role = rows[0]
    try:
        power = fit_for(role, power)
    except NoGrantError:
        await in_turn(request, "DELETE FROM visits WHERE nr = ?", visit)
        raise
    return ticket(who, sid, power, visit, new)


async def known_as(request: Request, username: str, typed: str) -> tuple[str, int, str]:
    """Find the number of whoever knows the password, of its changes, and the role."""
    password = normalize("NFC", typed)
    known = re.fullmatch(NAME, username, re.ASCII) and not username.endswith("\n")
    find = "SELECT secret, nr, changes, role FROM accounts WHERE name = ? AND NOT disabled"
    rows = await asyncio.to_thread(query, find, username.lower()) if known else []
    secret, number, changes, role = rows[0] if rows else (NOBODY, "", 0, "")
    attempt = password if fits(password) else "no such password"
    async with gate(request, "cores", 60 * CORES):
        matches = await asyncio.to_thread(is_right, attempt, secret)
    if not matches or not rows or not fits(password):
        raise NoGrantError("invalid_grant", "Incorrect username or password")
    if not is_of_today(secret):
        async with gate(request, "cores", 60 * CORES):
            newer = await asyncio.to_thread(ARGON2.hash, password)
        change = "UPDATE accounts SET secret = ? WHERE nr = ? AND secret = ?"
        await in_turn(request, change, newer, number, secret)
    return number, changes, role


async def log_in(request: Request, username: str, typed: str, power: str) -> Ticket:
    """Begin a visit, unless the password changed while it was looked at."""
    number, changes, role = await known_as(request, username, typed)
    power = fit_for(role, power)
    visit, new, sid, now = (
        secrets.token_hex(16),
        secrets.token_hex(32),
        str(uuid.uuid4()),
        time.time(),
    )
    what = request.headers.get("user-agent", "")[:100]
    begin = (
        "INSERT INTO visits SELECT ?, ?, nr, ?, ?, ?, ?, ? FROM accounts"
        " WHERE nr = ? AND changes = ? AND role = ? AND NOT disabled RETURNING nr"
    )
    row = visit, sid, digest(new), int(now), now + MONTH, what, power
    if not await in_turn(request, begin, *row, number, changes, role):
        raise NoGrantError("invalid_grant", "Incorrect username or password")
    return ticket(number, sid, power, visit, new)


def read(token: str) -> tuple[str, str, str] | None:
    """Read of whom, of which visit and how powerful a token is; None if it is wrong."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", token):
        return None
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(token, KEY, ["HS256"], {"leeway": 9}, audience=AUDIENCE, issuer=ISSUER)
    except (JWTError, ValueError, TypeError, OverflowError, RecursionError):
        return None
    whole = all(type(claims.get(name)) is int for name in ("iat", "exp"))
    names = ("sub", "sid", "aud", "jti", "client_id", "scope")
    texts = all(type(claims.get(name)) is str for name in names)
    now = whole and claims["iat"] < time.time() + 10
    good = now and texts and (claims["sub"] + claims["sid"]).isascii() and header == HEADER
    return (claims["sub"], claims["sid"], claims["scope"]) if good else None


class Guest(BaseModel):
    """Who is asking, and from where."""

    number: str
    name: str
    secret: str
    changes: int
    sid: str
    mail: str


def visitor(
    request: Request, needed: SecurityScopes, token: Annotated[str | None, Depends(bearer)]
) -> Guest:
    """Find who is asking, as long as the visit lasts, and if that is enough."""
    if len(request.headers.getlist("authorization")) > 1:
        raise stop("Two are one too many", 'Bearer error="invalid_token"')
    if token is None:
        raise stop("Not authenticated")
    find = (
        "SELECT a.nr, a.name, a.secret, a.changes, v.sid, a.mail, a.role"
        " FROM visits AS v JOIN accounts AS a ON a.nr = v.who"
        " WHERE a.nr = ? AND v.sid = ? AND v.until > ? AND NOT a.disabled"
    )
    number, sid, power = read(token) or ("", "", "")
    rows = query(find, number, sid, time.time())
    if not rows:
        raise stop("Not a good token", 'Bearer error="invalid_token"')
    number, name, secret, changes, sid, mail, role = rows[0]
    for scope in needed.scopes:
        if scope not in power.split(" ") or scope not in OF_ROLES.get(role, []):
            challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
            raise HTTPException(403, "too little", {"WWW-Authenticate": challenge, **NO_STORE})
    return Guest(number=number, name=name, secret=secret, changes=changes, sid=sid, mail=mail)


Visitor = Annotated[Guest, Security(visitor, scopes=["account"])]
NOBODY_THERE: dict[int | str, dict[str, Any]] = {
    status: {"model": Reason} for status in (401, 403, 503)
}
NONE_SUCH = {**NOBODY_THERE, 404: {"model": Reason}, 422: {"model": Faults}}


@app.get("/secure-data", responses=NOBODY_THERE)
def data(
    guest: Annotated[Guest, Security(visitor, scopes=["data:read"])], response: Response
) -> Data:
    """Answer the bearer of a good token."""
    response.headers.update(NO_STORE)
    return Data(message=f"Hello {guest.name}, this is sensitive data!", status="Authorized")


TOKEN = {"type": "object", "required": ["token"], "properties": {"token": HIDDEN}}


@app.post(
    "/auth/revoke",
    responses={400: {"model": GrantReason}, 413: LONG, 503: {"model": Reason}},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": TOKEN}},
        }
    },
)
async def give_back(request: Request) -> Hello:
    """End the visit of a token, if it is one of ours."""
    token = (await fields_of(request)).get("token")
    if not token or not isinstance(token, str):
        raise NoGrantError("invalid_request", "Which token?")
    if found := read(token):
        await in_turn(request, "DELETE FROM visits WHERE who = ? AND sid = ?", *found[:2])
    if re.fullmatch(r"[0-9a-f]{96}", token):
        await in_turn(request, "DELETE FROM visits WHERE nr = ?", token[:32])
    return Hello(message="done")


@app.get("/auth/logins", responses=NOBODY_THERE)
def visits(guest: Visitor, response: Response) -> list[Visit]:
    """Tell where somebody is."""
    response.headers.update(NO_STORE)
    find = (
        "SELECT sid, since, what, power FROM visits WHERE who = ? AND until > ?"
        " ORDER BY since DESC LIMIT 100"
    )
    return [
        Visit(sid=sid, began=since, client=what, scope=power, current=sid == guest.sid)
        for sid, since, what, power in query(find, guest.number, time.time())
    ]


@app.delete("/auth/logins/{sid}", status_code=204, responses=NONE_SUCH)
async def end_one(request: Request, sid: str, guest: Visitor) -> None:
    """End a visit of whoever asks."""
    sql = "DELETE FROM visits WHERE sid = ? AND who = ? RETURNING sid"
    known = re.fullmatch(r"[0-9a-f-]{36}", sid)
    if not known or not await in_turn(request, sql, sid, guest.number):
        raise HTTPException(404, "There is none.")


@app.delete("/auth/logins", status_code=204, responses=NOBODY_THERE)
async def end_all(request: Request, guest: Visitor) -> None:
    """End all visits of whoever asks."""
    await in_turn(request, "DELETE FROM visits WHERE who = ?", guest.number)


@app.put(
    "/auth/password",
    status_code=204,
    response_model=None,
    responses={**REFUSED, **NOBODY_THERE},
)
async def renew_password(request: Request, words: Words, guest: Visitor) -> JSONResponse | None:
    """Exchange a password that is known, and end all visits that began with it."""
    old, new = (normalize("NFC", word) for word in (words.current_password, words.new_password))
    if not fits(new, 15):
        return fault("new_password")
    attempt = old if fits(old) else "no such password"
    async with gate(request, "cores", 60 * CORES):
        matches = await asyncio.to_thread(is_right, attempt, guest.secret)
        secret, guessed = await asyncio.to_thread(judge_and_hash, new, guest.name, guest.mail)
    if not (matches and fits(old)):
        raise HTTPException(400, "The current password is wrong.")
    if guessed:
        return fault("new_password", guessed, "guessable")
    change = (
        "UPDATE accounts SET secret = ?, changes = changes + 1"
        " WHERE nr = ? AND changes = ? RETURNING nr"
    )
    if not await in_turn(request, change, secret, guest.number, guest.changes):
        raise HTTPException(400, "The current password is wrong.")
    return None


@app.get("/users/{number}", responses=NONE_SUCH)
def who_is(
    number: str,
    guest: Annotated[Guest, Security(visitor, scopes=["users:read"])],
    response: Response,
) -> Account:
    """Tell who has a number, if that is who asks."""
    response.headers.update(NO_STORE)
    if number.lower() != guest.number:
        raise HTTPException(404, "Nobody.", NO_STORE)
    return Account(id=guest.number, username=guest.name, email=guest.mail)


Admin = Annotated[Guest, Security(visitor, scopes=["users:admin"])]
Start = Annotated[str, Query(pattern=f"{NAME}|^$")]


@app.get("/users", responses={**NOBODY_THERE, 422: {"model": Faults}})
def everybody(_: Admin, response: Response, after: Start = "") -> list[FullAccount]:
    """Tell who there is, in pieces."""
    response.headers.update(NO_STORE)
    sql = (
        "SELECT nr, name, mail, role, disabled FROM accounts WHERE name > ? ORDER BY name LIMIT 100"
    )
    names = ("id", "username", "email", "role", "disabled")
    rows = query(sql, after.lower())
    return [FullAccount.model_validate(dict(zip(names, row, strict=True))) for row in rows]


@app.post("/users/{number}/disable", status_code=204, responses=NONE_SUCH)
async def shut_out(request: Request, number: str, admin: Admin) -> None:
    """Shut somebody else out, and end all visits."""
    change = (
        "UPDATE accounts SET disabled = 1 WHERE nr = ? AND nr <> ?"
        " AND EXISTS (SELECT 1 FROM visits JOIN accounts AS mine ON mine.nr = who"
        " WHERE sid = ? AND mine.role = 'admin' AND NOT mine.disabled) RETURNING nr"
    )
    known = re.fullmatch(r"[0-9a-f-]{36}", number.lower())
    mine = (admin.number, admin.sid)
    if not known or not await in_turn(request, change, number.lower(), *mine):
        raise HTTPException(404, "Nobody.", NO_STORE)
