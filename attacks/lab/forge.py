"""Tokens made by hand, because a good library refuses to write bad ones (RFC 7515, section 7.1)."""

import base64
import hmac
import json

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

DIGESTS = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}


def encode(part: object) -> str:
    """Write bytes, or the JSON of anything else, in base64url without padding (RFC 7515, 2)."""
    content = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(part: str) -> bytes:
    """Read base64url without padding."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def header_of(token: str, **changes: object) -> dict[str, object]:
    """Copy the header of a genuine token, with changes."""
    return _changed(token.split(".", maxsplit=1)[0], changes)


def claims_of(token: str, **changes: object) -> dict[str, object]:
    """Copy the claims of a genuine token, with changes; what is changed to `...` is left out.

    A forgery is a copy, so that nothing but the change gives it away.
    """
    return _changed(token.split(".")[1], changes)


def _changed(part: str, changes: dict[str, object]) -> dict[str, object]:
    said = {**json.loads(decode(part)), **changes}
    return {name: value for name, value in said.items() if value is not ...}


def signed_again(token: str, key: str | bytes, **changes: object) -> str:
    """Copy a genuine token with changed claims, and sign it with a key."""
    return signed(claims_of(token, **changes), key, header_of(token, alg="HS256"))


def unsigned(claims: object, header: object) -> str:
    """Write the first two parts of a token."""
    return f"{encode(header)}.{encode(claims)}"


def hmac_of(signing_input: str, key: str | bytes, alg: str = "HS256") -> str:
    """Compute the third part (RFC 7518, section 3.2)."""
    key = key.encode() if isinstance(key, str) else key
    return encode(hmac.digest(key, signing_input.encode(), DIGESTS[alg]))


def signed(claims: object, key: str | bytes, header: object, alg: str = "HS256") -> str:
    """Write a whole token, signed with the HMAC of `alg`, whatever the header says."""
    signing_input = unsigned(claims, header)
    return f"{signing_input}.{hmac_of(signing_input, key, alg)}"


def new_rsa_key() -> str:
    """Make a private key of the attacker's own, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
