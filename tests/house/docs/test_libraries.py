"""What the page on libraries says of them holds for the versions that are pinned."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from jose import JWTError
from jose import jwt as jose
from passlib.hash import bcrypt as passlib_bcrypt

NOW = int(time.time())
CLAIMS = {"sub": "alice", "iat": NOW, "exp": NOW + 3600}
HEADER = {"alg": "HS256", "typ": "JWT"}
KEY = "k" * 32


def encode(data: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def sign(claims: Any = CLAIMS, header: Any = HEADER, key: str = KEY) -> str:
    """Sign as RFC 7515 says, with no library in between."""
    text = f"{encode(header)}.{encode(claims)}"
    mac = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


GOOD = sign()
TOKENS = {
    "good": GOOD,
    "exp as text": sign({**CLAIMS, "exp": str(NOW + 3600)}),
    "iat as text": sign({**CLAIMS, "iat": str(NOW)}),
    "nbf as text": sign({**CLAIMS, "nbf": str(NOW)}),
    "iat in the future": sign({**CLAIMS, "iat": NOW + 1800}),
    "exp in the past": sign({**CLAIMS, "exp": NOW - 1}),
    "exp is a list": sign({**CLAIMS, "exp": [NOW + 3600]}),
    "unknown crit": sign(header={**HEADER, "crit": ["x"], "x": 1}),
    "one = after it": f"{GOOD}=",
    "!! after it": f"{GOOD}!!",
}
AS_TEXT = {"good", "exp as text", "iat as text", "nbf as text"}


def accepted(decode: Callable[[str], object], refusal: type[Exception]) -> set[str]:
    """Name the tokens that a library accepts."""
    names = set()
    for name, token in TOKENS.items():
        try:
            decode(token)
            names.add(name)
        except (refusal, TypeError):
            pass
    return names


def test_python_jose_accepts_what_the_page_says() -> None:
    names = accepted(lambda token: jose.decode(token, KEY, algorithms=["HS256"]), JWTError)
    more = {"iat in the future", "unknown crit", "one = after it", "!! after it"}
    assert names == AS_TEXT | more
    short = sign(key="k")
    assert jose.decode(short, "k", algorithms=["HS256"]) == CLAIMS


def test_python_jose_ignores_the_option_of_pyjwt() -> None:
    no_expiry = sign({"sub": "alice"})
    options: dict[str, Any] = {"require": ["exp"]}
    assert jose.decode(no_expiry, KEY, algorithms=["HS256"], options=options) == {"sub": "alice"}
    with pytest.raises(JWTError):
        jose.decode(no_expiry, KEY, algorithms=["HS256"], options={"require_exp": True})


def test_pyjwt_accepts_what_the_page_says() -> None:
    jwt = pytest.importorskip("jwt", reason="PyJWT comes with requirements-dev.txt")
    names = accepted(lambda token: jwt.decode(token, KEY, algorithms=["HS256"]), jwt.PyJWTError)
    assert names == AS_TEXT | {"one = after it"}
    with pytest.warns(UserWarning, match="below the minimum"):
        jwt.decode(sign(key="k"), "k", algorithms=["HS256"])
    with pytest.raises(jwt.DecodeError):
        jwt.decode(GOOD, KEY)


def test_nul_is_refused_by_passlib_and_not_by_bcrypt() -> None:
    bcrypt = pytest.importorskip("bcrypt")
    assert bcrypt.hashpw(b"a\0b", bcrypt.gensalt(4))
    with pytest.raises(ValueError, match="NULL"):
        passlib_bcrypt.using(rounds=4).hash("a\0b")
