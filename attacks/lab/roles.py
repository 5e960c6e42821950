"""Roles: whom the operator makes an admin, and what an admin may do to others."""

import httpx

from attacks.lab.rows import set_column
from attacks.lab.scopes import MORE, SMALL, granted
from attacks.lab.target import NotApplicableError, Person, Target, borne
from attacks.lab.ways_out import MISSING, Tokens

ADMIN = "users:admin"  # what an admin may do besides, and has to ask for by its name
USUAL = f"{SMALL} users:read {MORE}"  # what everybody may do
ALL = f"{USUAL} {ADMIN}"


def give_role(target: Target, person: Person, role: str) -> bool:
    """Play the operator, who gives a role in the database; tell whether anybody has one here."""
    return set_column(target.leaked_database(), person.username, "role", role)


def set_disabled(target: Target, person: Person, *, disabled: bool) -> bool:
    """Play the operator, who shuts out or lets in by hand; tell whether the database knows that."""
    return set_column(target.leaked_database(), person.username, "disabled", int(disabled))


def enrol_admin(target: Target) -> Person:
    """Register someone, whom the operator makes an admin."""
    person = target.enrol()
    if not give_role(target, person, "admin"):
        raise NotApplicableError("nobody has a role here")
    return person


def list_users(target: Target, token: str) -> httpx.Response:
    """Ask for all users, as an admin does."""
    return target.http.get("/users", headers=borne(token))


def disable_request(target: Target, token: str, person: Person) -> httpx.Request:
    """Build the request by which an admin shuts somebody out."""
    path = f"/users/{target.id_of(person)}/disable"
    return target.http.build_request("POST", path, headers=borne(token))


def must_have_admins(target: Target) -> None:
    """Leave apps in which nobody may do more than others to the attacks that are about this."""
    if list_users(target, target.token_of(target.attacker)).status_code in MISSING:
        raise NotApplicableError("there are no admins here")


def deed_requests(target: Target, token: str, other: Person) -> dict[str, httpx.Request]:
    """Build what admins alone may do."""
    listing = target.http.build_request("GET", "/users", headers=borne(token))
    return {"list users": listing, "disable somebody": disable_request(target, token, other)}


def deeds(target: Target, token: str, other: Person) -> dict[str, httpx.Response]:
    """Do what admins alone may."""
    requests = deed_requests(target, token, other)
    return {deed: target.http.send(request) for deed, request in requests.items()}


def power_of(target: Target, tokens: Tokens, other: Person) -> str | None:
    """Say what of an admin's power a token has, in deeds or in words; none where it has none."""
    for deed, answer in deeds(target, tokens["access_token"], other).items():
        if answer.is_success:
            return f"a token to {deed}"
    return f"a token that says {ADMIN}" if ADMIN in granted(tokens) else None
