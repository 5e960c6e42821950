"""Scopes: what a token may do (RFC 6749, section 3.3)."""

from .grants import OAuthError

SCOPES = {
    "data:read": "Read the secure data",
    "users:read": "See a profile",
    "account": "See and end log-ins, and change the password",
    "users:admin": "List users, and shut them out",
}
USUAL = ["data:read", "users:read", "account"]
ROLES = {"user": USUAL, "admin": [*USUAL, "users:admin"]}


def allowed(role: str) -> list[str]:
    """Tell what a role may do; one that nobody knows may do nothing."""
    return ROLES.get(role, [])


def grant_scope(requested: str, may: list[str]) -> str:
    """Grant what is asked for and allowed; the power of an admin has to be named."""
    wanted = requested.split(" ") if requested else USUAL
    granted = [scope for scope in SCOPES if scope in wanted and scope in may]
    if not granted:
        raise OAuthError("invalid_scope", f"The scopes are {', '.join(may) or 'none'}.")
    return " ".join(granted)
