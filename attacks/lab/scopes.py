"""Scopes: what a log-in asks for, what it is given, and what its token then opens."""

import httpx

from attacks.lab.forge import claims_of
from attacks.lab.target import NotApplicableError, Person, Target, borne
from attacks.lab.ways_out import MISSING, Tokens

SMALL = "data:read"  # what a program asks for that reads the data, and does nothing else
MORE = "account"  # what its owner may do besides


def granted(tokens: Tokens) -> set[str]:
    """Take what the reply states, and what its token says (RFC 6749, 5.1, and RFC 9068, 2.2.3)."""
    access = str(tokens["access_token"])
    stated = tokens.get("scope"), claims_of(access).get("scope") if access.count(".") == 2 else None
    return {name for scope in stated if isinstance(scope, str) for name in scope.split(" ") if name}


def must_grant_scopes(target: Target) -> None:
    """Leave apps without scopes to the attacks that are about this."""
    if not granted(target.tokens_of(target.attacker)):
        raise NotApplicableError("no token here says what it may do")


def opened(target: Target, token: str, owner: Person) -> dict[str, httpx.Response]:
    """Look with a token at what is not the data, where the app has such a thing."""
    paths = {"the log-ins": "/auth/logins", "a user": f"/users/{target.id_of(owner)}"}
    looks = {what: target.http.get(path, headers=borne(token)) for what, path in paths.items()}
    return {what: answer for what, answer in looks.items() if answer.status_code not in MISSING}


def more_than_small(target: Target, owner: Person, tokens: Tokens) -> str | None:
    """Say what more than the data was given, in words or in deeds; none where it was no more."""
    looks = opened(target, tokens["access_token"], owner).items()
    if open_now := [what for what, answer in looks if answer.is_success]:
        return f"a token that opens {' and '.join(open_now)}"
    return "a token that says more than was asked for" if granted(tokens) - {SMALL} else None


def in_the_url(request: httpx.Request, scope: str) -> httpx.Request:
    """Ask in the query string too, which whoever reads the form alone does not see."""
    request.url = request.url.copy_merge_params({"scope": scope})
    return request
