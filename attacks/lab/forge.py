"""How an attacker writes tokens: by hand, because a good library refuses to write bad ones."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

HEADER = {"alg": "HS256", "typ": "JWT"}


def encode(data: bytes) -> str:
    """Write base64url without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(part: str) -> bytes:
    """Read base64url without padding."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def claims_about(username: str, **changes: object) -> dict[str, Any]:
    """What a good token would say about someone; a change to `None` leaves a claim out."""
    now = int(time.time())
    claims = {"sub": username, "iat": now, "exp": now + 300, **changes}
    return {name: value for name, value in claims.items() if value is not None}


def unsigned(claims: Mapping[str, Any], header: Mapping[str, Any] = HEADER) -> str:
    """Write the first two parts of a token."""
    return ".".join(encode(json.dumps(part).encode()) for part in (header, claims))


def hmac_of(signing_input: str, key: bytes) -> str:
    """Compute the third part for HS256 (RFC 7518, section 3.2)."""
    return encode(hmac.digest(key, signing_input.encode(), hashlib.sha256))


def signed(claims: Mapping[str, Any], key: bytes, header: Mapping[str, Any] = HEADER) -> str:
    """Write a whole token, signed with HMAC."""
    signing_input = unsigned(claims, header)
    return f"{signing_input}.{hmac_of(signing_input, key)}"


def new_rsa_key() -> str:
    """Make a private key of the attacker's own, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
