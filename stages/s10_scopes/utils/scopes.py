"""Scopes: what a token may do (RFC 6749, section 3.3)."""

from .grants import OAuthError

SCOPES = {
    "data:read": "Read the secure data",
    "users:read": "See a profile",
    "account": "See and end log-ins, and change the password",
}


def grant_scope(requested: str) -> str:
    """Grant what is asked for and exists; who names nothing gets all."""
    wanted = requested.split(" ") if requested else SCOPES
    granted = [scope for scope in SCOPES if scope in wanted]
    if not granted:
        raise OAuthError("invalid_scope", f"The scopes are {', '.join(SCOPES)}.")
    return " ".join(granted)
