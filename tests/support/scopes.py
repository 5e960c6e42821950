"""Log-ins that may do less than their user, and what each route needs."""

import httpx

from attacks.lab.forge import claims_of
from tests.support.logins import NEW, UNKNOWN, Device, tokens_in
from tests.support.promises import Person, bearer

SCOPES = ("data:read", "users:read", "account")
NEEDS = {
    ("GET", "/secure-data"): "data:read",
    ("GET", "/users/{id}"): "users:read",
    ("GET", "/auth/logins"): "account",
    ("DELETE", "/auth/logins"): "account",
    ("DELETE", "/auth/logins/{id}"): "account",
    ("PUT", "/auth/password"): "account",
}
NAMES = [" ".join(route) for route in NEEDS]
Route = tuple[str, str]


def ask_for(client: httpx.Client, person: Person, scope: str) -> httpx.Response:
    """Ask for tokens that may do this."""
    return client.post("/auth/token", data={**person.login(), "scope": scope})


def log_in_for(client: httpx.Client, person: Person, scope: str) -> Device:
    """Log in for this scope, and return the tokens."""
    return tokens_in(ask_for(client, person, scope))


def granted(answer: httpx.Response) -> set[str]:
    """Read what a reply says that its tokens may do; the access token says the same."""
    assert answer.status_code == 200
    said = answer.json()
    assert claims_of(said["access_token"])["scope"] == said["scope"]
    scopes: list[str] = said["scope"].split(" ")
    assert len(scopes) == len(set(scopes))
    return set(scopes)


def send(client: httpx.Client, route: Route, access_token: str | None) -> httpx.Response:
    """Send what a route answers without a change, whoever is let in: nothing there is real."""
    method, path = route
    asked = path.replace("{id}", UNKNOWN)
    body = {"current_password": "not this one", "new_password": NEW}
    return client.request(
        method,
        asked,
        headers=bearer(access_token) if access_token is not None else {},
        json=body if method == "PUT" else None,
    )


def is_let_in(answer: httpx.Response) -> bool:
    """Tell whether a route looked at the request itself, whatever it said."""
    return answer.status_code not in (401, 403) and not answer.is_server_error


def missing(answer: httpx.Response) -> str | None:
    """Read which scope a token would need; None: it is refused for another reason, or not."""
    challenge = answer.headers.get("WWW-Authenticate", "")
    before, _, after = challenge.partition('Bearer error="insufficient_scope", scope="')
    if answer.status_code != 403 or before or not after.endswith('"'):
        return None
    return str(after.removesuffix('"'))
