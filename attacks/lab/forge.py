"""Tokens made by hand, because a good library refuses to write bad ones (RFC 7515, section 7.1)."""

import base64
import hmac
import json
import time

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

HEADER = {"alg": "HS256", "typ": "JWT"}
DIGESTS = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}


def encode(part: object) -> str:
    """Write bytes, or the JSON of anything else, in base64url without padding (RFC 7515, 2)."""
    content = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(part: str) -> bytes:
    """Read base64url without padding."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def claims_about(username: object, **changes: object) -> dict[str, object]:
    """What a good token would say about someone; what is changed to `...` is left out."""
    now = int(time.time())
    claims = {"sub": username, "iat": now, "exp": now + 600, **changes}
    return {name: value for name, value in claims.items() if value is not ...}


def unsigned(claims: object, header: object = HEADER) -> str:
    """Write the first two parts of a token."""
    return f"{encode(header)}.{encode(claims)}"


def hmac_of(signing_input: str, key: str | bytes, alg: str = "HS256") -> str:
    """Compute the third part (RFC 7518, section 3.2)."""
    key = key.encode() if isinstance(key, str) else key
    return encode(hmac.digest(key, signing_input.encode(), DIGESTS[alg]))


def signed(claims: object, key: str | bytes, header: object = HEADER, alg: str = "HS256") -> str:
    """Write a whole token, signed with the HMAC of `alg`, whatever the header says."""
    signing_input = unsigned(claims, header)
    return f"{signing_input}.{hmac_of(signing_input, key, alg)}"


def new_rsa_key() -> str:
    """Make a private key of the attacker's own, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
