"""EXHIBIT, never to be copied: an app that lets a token's header say how to check it.

Tokens are signed with RSA, and a changed one is refused. The mistake: the header, which the
attacker writes, chooses the algorithm and the key.
"""

import json
import sqlite3
import time
from typing import Annotated, Any
from urllib.request import urlopen

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import PlainTextResponse
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from jose import jwe, jwk, jwt
from jose.exceptions import JOSEError
from jose.utils import base64url_decode
from pydantic import BaseModel

from attacks.lab.forge import hmac_of, new_rsa_key

app = FastAPI(title="Exhibit: an app that trusts the header")
bearer_token = OAuth2PasswordBearer(tokenUrl="auth/token")
PRIVATE_KEY = new_rsa_key()
PUBLIC_KEY = (
    load_pem_private_key(PRIVATE_KEY.encode(), None)
    .public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
SIGNER = jwk.construct(PRIVATE_KEY, "RS256")  # parsed once, because that is slow
users: dict[str, str] = {}
keys = sqlite3.connect(":memory:", check_same_thread=False)
keys.execute("CREATE TABLE keys (kid TEXT, key TEXT)")


class UserCreate(BaseModel):
    """A registration."""

    username: str
    password: str
    email: str


@app.post("/auth/register", status_code=201)
async def register(user: UserCreate) -> str:
    """Remember the user until the server stops."""
    if user.username in users:
        raise HTTPException(400, "Username already registered.")
    users[user.username] = user.password
    return user.username


@app.post("/auth/token")
async def create_token(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> dict[str, str]:
    """Sign with the private key."""
    if users.get(form.username) != form.password:
        raise HTTPException(401, "Incorrect username or password")
    claims = {"sub": form.username, "exp": int(time.time()) + 1800}
    return {"access_token": jwt.encode(claims, SIGNER, "RS256"), "token_type": "bearer"}


@app.get("/auth/public-key", response_class=PlainTextResponse)
async def read_public_key() -> str:
    """Publish the key that checks tokens, as is right and usual."""
    return PUBLIC_KEY


def key_named_by(header: dict[str, Any]) -> Any:
    """The mistake: the key comes from the token, or from where the token says."""
    if "jwk" in header:
        return header["jwk"]
    if "jku" in header:
        with urlopen(header["jku"], timeout=5) as answer:
            return json.load(answer)["keys"][0]
    if "kid" in header:
        row = keys.execute(f"SELECT key FROM keys WHERE kid = '{header['kid']}'").fetchone()
        return row[0] if row else PUBLIC_KEY
    return PUBLIC_KEY


def claims_of(token: str) -> dict[str, Any] | None:
    """The mistake: three forms are read where one is due; whoever encrypts has signed nothing."""
    if token.count(".") == 4:
        encrypted: dict[str, Any] = json.loads(jwe.decrypt(token, PRIVATE_KEY) or b"null")
        return encrypted
    header = {}
    if token.startswith("{"):
        parts = json.loads(token)
        header = parts.get("header", {})
        token = f"{parts['protected']}.{parts['payload']}.{parts['signature']}"
    return jwt.get_unverified_claims(token) if is_genuine(token, header) else None


def is_genuine(token: str, unprotected: dict[str, Any]) -> bool:
    """The mistake: the algorithm comes from the token, and from what stands beside it."""
    header = {**jwt.get_unverified_header(token), **unprotected}
    signing_input, _, signature = token.rpartition(".")
    key = key_named_by(header)
    if header["alg"].lower() == "none":
        return True
    if header["alg"] == "HS256":
        return hmac_of(signing_input, str(key).encode()) == signature
    verifier = jwk.construct(key, "RS256")
    return bool(verifier.verify(signing_input.encode(), base64url_decode(signature.encode())))


@app.get("/secure-data")
def read_secure_data(token: Annotated[str, Depends(bearer_token)]) -> dict[str, str]:
    """Answer whoever the token names."""
    try:
        claims = claims_of(token)
        username = claims["sub"] if claims else None
    except (JOSEError, ValueError):
        username = None
    if username is None:
        raise HTTPException(401, "Bad token", {"WWW-Authenticate": "Bearer"})
    return {"message": f"Hello {username}, this is sensitive data!", "status": "Authorized"}
