"""The keys that a server gives out, for whoever wants to check its tokens."""

from collections.abc import Iterator

from jose import jwk

from attacks.lab.target import Target


def public_keys(target: Target) -> Iterator[tuple[str, bytes]]:
    """Fetch what is public: a key as PEM, and a list of keys (RFC 7517, section 5)."""
    alone = target.http.get("/auth/public-key")
    if alone.is_success:
        yield "its public key", alone.content
    listed = target.http.get("/.well-known/jwks.json")
    if listed.is_success and "json" in listed.headers.get("Content-Type", ""):
        for key in listed.json()["keys"]:
            if key["kty"] == "RSA":
                yield "its JWKS", jwk.construct(key, "RS256").to_pem()
