"""The ways out of a log-in, as an app may offer them, and whether its tokens still work."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import httpx

from attacks.lab.forge import claims_of
from attacks.lab.storms import Aftermath
from attacks.lab.target import NotApplicableError, Person, Target, borne

Tokens = Mapping[str, Any]  # the reply to a login or a renewal
MISSING = (httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED)


def log_out_request(target: Target, token: str) -> httpx.Request:
    """Build the request that gives a token back (RFC 7009, section 2.1)."""
    return target.http.build_request("POST", "/auth/revoke", data={"token": token})


def log_out(target: Target, token: str) -> httpx.Response:
    """Give a token back."""
    return target.http.send(log_out_request(target, token))


def must_log_out(target: Target) -> None:
    """Leave apps without a way out to the attacks that are about this."""
    if log_out(target, target.token_of(target.enrol())).status_code in MISSING:
        raise NotApplicableError("nobody can log out here")


def change_request(target: Target, bearer: str, body: Mapping[str, object]) -> httpx.Request:
    """Build a change of the password."""
    return target.http.build_request("PUT", "/auth/password", json=body, headers=borne(bearer))


def change_password(target: Target, owner: Person, bearer: str, new: str) -> httpx.Response:
    """Change it as its owner does, who knows the current one."""
    body = {"current_password": owner.password, "new_password": new}
    return target.http.send(change_request(target, bearer, body))


def must_change_passwords(target: Target) -> None:
    """Leave apps in which no password changes to the attacks that are about this."""
    owner = target.enrol()
    answer = change_password(target, owner, target.token_of(owner), Person().password)
    if answer.status_code in MISSING:
        raise NotApplicableError("nobody can change a password here")


def sid_of(tokens: Tokens) -> str:
    """Read the id of the log-in in an access token, as anyone can who sees one."""
    access = str(tokens["access_token"])
    sid = claims_of(access).get("sid") if access.count(".") == 2 else None
    if sid is None:
        raise NotApplicableError("the access tokens here name no log-in")
    return str(sid)


def uses(thief: Target, tokens: Tokens) -> Iterator[tuple[str, httpx.Response]]:
    """Use copies of the tokens of a log-in."""
    yield "the thief reads", thief.read(tokens["access_token"])
    if tokens.get("refresh_token"):
        yield "the thief renews", thief.refresh(tokens["refresh_token"])


def tokens_in(after: Aftermath) -> list[Tokens]:
    """Read the tokens that a storm has won."""
    replies = [answer.content for answer in after.successes]
    return [json.loads(content) for content in replies if b"access_token" in content]


def use_of(thief: Target, won: Iterable[Tokens]) -> str | None:
    """Say what one of many tokens is good for, if there is one that still works."""
    for tokens in won:
        for use, answer in uses(thief, tokens):
            if answer.is_success:
                return f"{use}: {answer.status_code}"
    return None


def goes_on(owner: Target, tokens: Tokens) -> Tokens | None:
    """Renew and read as the owner, and return the newest tokens; none where the log-in is over."""
    if tokens.get("refresh_token"):
        renewal = owner.refresh(tokens["refresh_token"])
        if not renewal.is_success:
            return None
        tokens = {**tokens, **renewal.json()}
    return tokens if owner.read(tokens["access_token"]).is_success else None
