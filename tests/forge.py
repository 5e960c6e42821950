"""Tokens made by hand, so that broken ones can be made too (RFC 7515, section 7.1)."""

import base64
import hmac
import json
import time

HEADER = {"alg": "HS256", "typ": "JWT"}
DIGESTS = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}


def encode(part: object) -> str:
    """Write bytes, or the JSON of anything else, in base64url without padding."""
    content = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(part: str) -> bytes:
    """Read base64url without padding."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def sign(claims: object, key: str | bytes, header: object = HEADER, alg: str = "HS256") -> str:
    """Sign with the HMAC of `alg`, whatever the header says."""
    signing_input = f"{encode(header)}.{encode(claims)}"
    key = key.encode() if isinstance(key, str) else key
    return f"{signing_input}.{encode(hmac.digest(key, signing_input.encode(), DIGESTS[alg]))}"


def claims_of(username: object, **changes: object) -> dict[str, object]:
    """The claims of a good token, with changes; what is changed to `...` is left out."""
    now = int(time.time())
    claims = {"sub": username, "iat": now, "exp": now + 600, **changes}
    return {name: value for name, value in claims.items() if value is not ...}
