"""The steps on which most promises stand: register, log in, read the data with a good token.

A promise that only needs such a step says nothing about an app in which the step itself fails.
"""

import json
import re
from urllib.parse import parse_qsl

import httpx

ASK, REGISTER, LOG_IN, READ = STEPS = ("ask", "register", "log in", "read")
NO_ROUTE = (httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED)
# What tests.support.promises.Person sends, whose name and password nobody has yet.
PERSON = re.compile(
    r'{\s*"username":\s*"(?P<name>user-[0-9a-f]{12})",\s*"password":\s*"(?P<password>pw-[0-9a-f]{24})",'
    r'\s*"email":\s*"(?P=name)@example\.com"\s*}'
)


class Walk:
    """Follows one case through its requests, to the first step that fails without a reason.

    Attributes:
        stuck: that step, or nothing.
    """

    def __init__(self) -> None:
        self.stuck = ""
        self._people: dict[str, str] = {}
        self._tokens: set[str] = set()

    def see(self, response: httpx.Response, body: str) -> None:
        """Look at an answer, and at the body of its request."""
        request = response.request
        looks = {
            ("POST", "/auth/register"): (REGISTER, self._registers),
            ("POST", "/auth/token"): (LOG_IN, self._logs_in),
            ("GET", "/secure-data"): (READ, self._reads),
        }
        step, works = looks.get((request.method, request.url.path), ("", None))
        if works and not self.stuck:
            has_route = response.status_code not in NO_ROUTE
            self.stuck = "" if has_route and works(response, body) else step

    def _registers(self, response: httpx.Response, body: str) -> bool:
        usual = PERSON.fullmatch(body)
        if not usual or usual["name"] in self._people:
            return True
        self._people[usual["name"]] = usual["password"]
        return response.status_code == httpx.codes.CREATED

    def _logs_in(self, response: httpx.Response, body: str) -> bool:
        form = dict(parse_qsl(body))
        name = form.get("username", "")
        usual = {"grant_type": "password", "username": name, "password": self._people.get(name)}
        if form != usual:
            return True
        token = _fields(response.text).get("access_token", "")
        self._tokens.add(f"Bearer {token}")
        return response.status_code == httpx.codes.OK and bool(token)

    def _reads(self, response: httpx.Response, _: str) -> bool:
        authorization = response.request.headers.get("Authorization", "")
        if authorization not in self._tokens:
            return True
        self._tokens.remove(authorization)  # later it may have been revoked
        return response.status_code == httpx.codes.OK


def _fields(text: str) -> dict[str, str]:
    """Read the texts of a JSON object; other values and other JSON are left out."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {name: value for name, value in pairs if isinstance(value, str)}
