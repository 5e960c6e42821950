"""EXHIBIT, never to be copied: an app that takes every shortcut with passwords and tokens.

One mistake for each attack that the article's design withstands, or lacks something for: refresh
tokens, a way to log out, another password, scopes, roles.
"""

import hashlib
import logging
import os
import time
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any
from uuid import uuid4

from fastapi import Depends, FastAPI, Form, HTTPException
from fastapi.security import OAuth2PasswordBearer
from jose import JWTError, jwt
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import BaseModel
from sqlalchemy import Connection, create_engine

app = FastAPI(title="Exhibit: a careless app")
bearer_token = OAuth2PasswordBearer(tokenUrl="auth/token")
engine = create_engine(os.environ["DATABASE_URL"], hide_parameters=True)
SECRET_KEY = os.environ["SECRET_KEY"]
LIFETIMES = 1800, 30 * 24 * 3600  # seconds: of an access token, of a refresh token
SCOPES = "data:read account"  # what a token may do, where nobody asks for less
ADMIN = "users:admin"  # what admins may do besides
LOCKED_AFTER = 10  # wrong passwords, whoever sent them
MEMORY = int(os.environ.get("ARGON2_MEMORY", "65536"))  # KiB for each good hash
hasher = Argon2Hasher(time_cost=4, memory_cost=MEMORY, parallelism=1)
wrong_guesses: Counter[str] = Counter()
MAIL = 0.1  # seconds that the welcome mail would take, between the look and the insert
TABLES = (
    """CREATE TABLE IF NOT EXISTS users (
    id TEXT PRIMARY KEY, username TEXT, email TEXT, password_hash TEXT, is_admin BOOLEAN,
    good_hash TEXT, refresh_token TEXT, role TEXT DEFAULT 'user', disabled BOOLEAN DEFAULT FALSE
)""",  # the mistake: no UNIQUE
    "CREATE TABLE IF NOT EXISTS logins (sid TEXT, username TEXT)",
)


def get_db() -> Iterator[Connection]:
    """The mistake: one of fifteen connections is held from before the route until after it."""
    with engine.connect() as connection:
        yield connection


Database = Annotated[Connection, Depends(get_db)]


def query(db: Connection, statement: str, values: tuple[object, ...] = ()) -> bool:
    """Run one statement; tell whether it found a row."""
    result = db.exec_driver_sql(statement, values)
    found = result.returns_rows and result.first() is not None
    db.commit()
    return found


with engine.connect() as first:
    for table in TABLES:
        query(first, table)


def fast_hash(password: str) -> str:
    """The mistake: SHA-256 is made to be fast, and there is no salt."""
    return hashlib.sha256(password.encode()).hexdigest()


def hash_twice(password: str) -> dict[str, str]:
    """Two mistakes: the fast hash stays beside the good one; each thread takes memory for that."""
    return {"password_hash": fast_hash(password), "good_hash": hasher.hash(password)}


@app.post("/auth/register", status_code=201)
def register(body: dict[str, Any]) -> dict[str, Any]:
    """Two mistakes: a look before the insert decides who came first; all fields are taken.

    The second makes whoever sends a role an admin.
    """
    hashes = hash_twice(body.pop("password"))
    with engine.connect() as db:
        if query(db, "SELECT id FROM users WHERE username = ?", (body["username"],)):
            raise HTTPException(400, "Username already registered.")
        body = {"id": str(uuid4()), **body}
        time.sleep(MAIL)
        row = {**body, **hashes}
        marks = ", ".join("?" for _ in row)
        statement = f"INSERT INTO users ({', '.join(row)}) VALUES ({marks})"
        query(db, statement, tuple(row.values()))
    return body


class TokenRequest(BaseModel):
    """A name and a password, or a refresh token; and what the new token is to be for."""

    username: str = ""
    password: str = ""
    refresh_token: str = ""
    scope: str = ""


def give_tokens(username: str, sid: str, scope: str, db: Connection) -> dict[str, str]:
    """Two mistakes: both tokens say the same, so each does for the other; one is kept in clear."""
    now = int(time.time())
    access, refresh = (
        jwt.encode({"sub": username, "sid": sid, "scope": scope, "exp": now + seconds}, SECRET_KEY)
        for seconds in LIFETIMES
    )
    query(db, "UPDATE users SET refresh_token = ? WHERE username = ?", (refresh, username))
    tokens = {"access_token": access, "refresh_token": refresh}
    return {**tokens, "token_type": "bearer", "scope": scope}


def said_in(token: str, claim: str) -> str:
    """The mistake: a token says which log-in it is of and what it may do, and nobody checks it."""
    try:
        return str(jwt.get_unverified_claims(token).get(claim))
    except JWTError:
        return ""


def renew(form: TokenRequest, db: Connection) -> dict[str, str]:
    """Two mistakes: a refresh token is never used up; the name and the scope beside it count."""
    token = form.refresh_token
    username, sid = get_current_user(token, db), said_in(token, "sid")
    if not query(db, "SELECT sid FROM logins WHERE sid = ?", (sid,)):
        raise HTTPException(401, "You are logged out.")
    return give_tokens(form.username or username, sid, form.scope or said_in(token, "scope"), db)


def must_let_in(username: str, scope: str, db: Connection) -> None:
    """The mistake: who is disabled, and who is an admin, is asked at a log-in and never again."""
    found = "SELECT id FROM users WHERE username = ?"
    if query(db, f"{found} AND disabled", (username,)):
        raise HTTPException(403, "This account is disabled.")
    if ADMIN in scope and not query(db, f"{found} AND role = 'admin'", (username,)):
        raise HTTPException(403, "You are no admin.")


@app.post("/auth/token")
def create_token(form: Annotated[TokenRequest, Form()], db: Database) -> dict[str, str]:
    """Four mistakes: SQL of input; telling who exists; a lock for strangers; any scope is given."""
    if form.refresh_token:
        return renew(form, db)
    if wrong_guesses[form.username] >= LOCKED_AFTER:
        raise HTTPException(403, "This account is locked.")
    found = f"SELECT username FROM users WHERE username = '{form.username}'"
    if not query(db, found):
        raise HTTPException(401, "There is no such user.")
    if not query(db, f"{found} AND password_hash = '{fast_hash(form.password)}'"):
        wrong_guesses[form.username] += 1
        raise HTTPException(401, "The password is wrong.")
    must_let_in(form.username, form.scope, db)
    sid = str(uuid4())
    query(db, "INSERT INTO logins VALUES (?, ?)", (sid, form.username))
    return give_tokens(form.username, sid, form.scope or SCOPES, db)


def get_current_user(token: Annotated[str, Depends(bearer_token)], db: Database) -> str:
    """Two mistakes: the claims are read without a check; a bad token is logged in full."""
    try:
        username = str(jwt.get_unverified_claims(token)["sub"])
    except JWTError:
        logging.getLogger(__name__).warning("Bad token: %s", token)
        raise HTTPException(401, "Bad token", {"WWW-Authenticate": "Bearer"}) from None
    if not query(db, "SELECT id FROM users WHERE username = ?", (username,)):
        raise HTTPException(401, "The user is gone.", {"WWW-Authenticate": "Bearer"})
    return username


Username = Annotated[str, Depends(get_current_user)]


def must_own_the_account(token: Annotated[str, Depends(bearer_token)]) -> None:
    """Two mistakes: a longer word has this one in it; routes that end or change lack the check."""
    if "account" not in said_in(token, "scope"):
        raise HTTPException(403, "Not enough scope")


@app.post("/auth/revoke")
def revoke(token: Annotated[str, Form()], db: Database) -> dict[str, str]:
    """Two mistakes: whatever the token says is ended, and access tokens go on."""
    query(db, "DELETE FROM logins WHERE sid = ?", (said_in(token, "sid"),))
    return {"message": "You are logged out."}


@app.get("/auth/logins", dependencies=[Depends(must_own_the_account)])
def read_logins(_: Username, db: Database) -> list[dict[str, str]]:
    """The mistake: whoever asks sees where everybody is logged in."""
    found = db.exec_driver_sql("SELECT sid, username FROM logins")
    return [dict(row) for row in found.mappings()]


@app.delete("/auth/logins/{sid}", status_code=204)
def end_login(sid: str, _: Username, db: Database) -> None:
    """The mistake: nobody looks whose log-in it is."""
    query(db, "DELETE FROM logins WHERE sid = ?", (sid,))


@app.put("/auth/password", status_code=204)
def change_password(body: dict[str, str], username: Username, db: Database) -> None:
    """Two mistakes: a token is enough; whoever is logged in stays so."""
    values = fast_hash(body["new_password"]), username
    query(db, "UPDATE users SET password_hash = ? WHERE username = ?", values)


def must_be_admin(token: Annotated[str, Depends(bearer_token)], _: Username) -> None:
    """The mistake: the token is believed; what its user is by now, nobody looks up."""
    if ADMIN not in said_in(token, "scope"):
        raise HTTPException(403, "You are no admin.")


@app.get("/users", dependencies=[Depends(must_be_admin)])
def read_users(db: Database) -> list[dict[str, Any]]:
    """Show all users."""
    found = db.exec_driver_sql("SELECT id, username, email, role, disabled FROM users")
    return [dict(row) for row in found.mappings()]


@app.post("/users/{user_id}/disable", status_code=204, dependencies=[Depends(must_be_admin)])
def disable(user_id: str, db: Database) -> None:
    """Two mistakes: the log-ins go on; whoever was shut out a moment ago is obeyed."""
    query(db, "UPDATE users SET disabled = TRUE WHERE id = ?", (user_id,))


@app.get("/secure-data")
def read_secure_data(username: Username) -> dict[str, str]:
    """Answer whoever the token names."""
    return {"message": f"Hello {username}, this is sensitive data!", "status": "Authorized"}
