"""What is attacked: an app on this machine, and the people who use it."""

import secrets
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from attacks.lab.forge import claims_of, header_of, signed_again
from attacks.lab.rows import delete_rows, rows

TLS = ssl.create_default_context()  # once for all clients: it takes longer than a promise
Field = str | list[str]  # what a field of a form holds: one value, or several


class NotApplicableError(Exception):
    """The app lacks what the attack is about, or the attacker what it takes; says which."""


@dataclass(frozen=True)
class Person:
    """Someone with a name that nobody has yet."""

    username: str = field(default_factory=lambda: f"user-{secrets.token_hex(6)}")
    password: str = field(default_factory=lambda: f"pw-{secrets.token_hex(12)}")

    @property
    def email(self) -> str:
        """An address that nobody has yet."""
        return f"{self.username}@example.com"

    def registration(self) -> dict[str, str]:
        """The JSON body of a registration."""
        return {**asdict(self), "email": self.email}

    def login(self) -> dict[str, str]:
        """The form of a login (RFC 6749, section 4.3.2)."""
        return {"grant_type": "password", **asdict(self)}


def borne(token: str | None) -> dict[str, str]:
    """Return the header of a bearer (RFC 6750, section 2.1), none without a token."""
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def newest(renewal: httpx.Response, used: str) -> str:
    """Take the refresh token of a renewal; where it brings none, the used one stays good."""
    return str(renewal.json().get("refresh_token", used))


@dataclass(frozen=True)
class Target:
    """An app on this machine, and what has leaked of its inside."""

    http: httpx.Client
    secret_key: str | None = None
    database: Path | None = None
    server_log: Path | None = None
    registered: dict[str, httpx.Response] = field(default_factory=dict)  # by the name
    log_ins: dict[str, str] = field(default_factory=dict)  # their ids, by the name

    def register_request(self, person: Person, **changes: object) -> httpx.Request:
        """Build a registration, with changed or further fields."""
        body = {**person.registration(), **changes}
        return self.http.build_request("POST", "/auth/register", json=body)

    def register(self, person: Person, **changes: object) -> httpx.Response:
        """Send it."""
        answer = self.http.send(self.register_request(person, **changes))
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise NotApplicableError("nobody can register here")
        if answer.is_success:
            self.registered[person.username] = answer
        return answer

    def enrol(self, person: Person | None = None) -> Person:
        """Register someone who plays by the rules."""
        person = person or Person()
        answer = self.register(person)
        if not answer.is_success:
            raise NotApplicableError(f"a usual registration is answered {answer.status_code}")
        return person

    @cached_property
    def login_is_in_the_url(self) -> bool:
        """Whether the name and password travel in the query string, as in the article."""
        description = self.http.send(self.page())
        paths = description.json()["paths"] if description.is_success else {}
        parameters = paths.get("/auth/token", {}).get("post", {}).get("parameters", [])
        return any(parameter["name"] == "password" for parameter in parameters)

    def login_request(self, username: Field, password: Field, **beside: Field) -> httpx.Request:
        """Build a login in the way that the app wants; a field with two values comes twice."""
        where = "params" if self.login_is_in_the_url else "data"
        login = {"grant_type": "password", "username": username, "password": password, **beside}
        fields: dict[str, Any] = {where: login}
        return self.http.build_request("POST", "/auth/token", **fields)

    def log_in(self, username: Field, password: Field, **beside: Field) -> httpx.Response:
        """Ask for a token."""
        return self.http.send(self.login_request(username, password, **beside))

    def tokens_of(self, person: Person, **beside: Field) -> dict[str, Any]:
        """Log in as someone who plays by the rules."""
        answer = self.log_in(person.username, person.password, **beside)
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise NotApplicableError("no tokens are issued here")
        if not answer.is_success:
            raise NotApplicableError(f"a usual login is answered {answer.status_code}")
        tokens: dict[str, Any] = answer.json()
        return tokens

    def token_of(self, person: Person) -> str:
        """Log in, and take the token that opens the data."""
        return str(self.tokens_of(person)["access_token"])

    def refresh_token_of(self, person: Person, **beside: Field) -> str:
        """Log in, and take the token that renews the other one (RFC 6749, section 1.5)."""
        tokens = self.tokens_of(person, **beside)
        if not tokens.get("refresh_token"):
            raise NotApplicableError("no refresh tokens here")
        return str(tokens["refresh_token"])

    def refresh_request(
        self,
        refresh_token: str,
        beside: Mapping[str, Field] | None = None,
        bearer: str | None = None,
    ) -> httpx.Request:
        """Build a renewal (RFC 6749, section 6), with further fields or as a bearer."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token, **(beside or {})}
        return self.http.build_request("POST", "/auth/token", data=form, headers=borne(bearer))

    def refresh(self, refresh_token: str) -> httpx.Response:
        """Exchange a refresh token for new tokens."""
        return self.http.send(self.refresh_request(refresh_token))

    @contextmanager
    def as_thief(self) -> Iterator["Target"]:
        """Come as someone else: another connection, another program."""
        with httpx.Client(
            base_url=self.http.base_url,
            headers={"User-Agent": "thief"},
            timeout=self.http.timeout,
            trust_env=False,
            verify=TLS,
        ) as http:
            yield Target(http)

    @cached_property
    def attacker(self) -> Person:
        """The account that the attacker registered, as anyone may."""
        return self.enrol()

    @cached_property
    def genuine_token(self) -> str:
        """A good token of the attacker's own account, which forgeries are changed copies of."""
        token = self.token_of(self.attacker)
        if token.count(".") != 2:  # RFC 7515, section 7.1: a signed JWT has three parts
            raise NotApplicableError("the tokens here are no signed JWTs")
        return token

    def forged_header(self, **changes: object) -> dict[str, object]:
        """Copy the header of a genuine token, with changes."""
        return header_of(self.genuine_token, **changes)

    def subject_of(self, victim: Person) -> str:
        """What `sub` says of someone here: the name, or the id, which registering shows."""
        if claims_of(self.genuine_token)["sub"] == self.attacker.username:
            return victim.username
        return self.id_of(victim)

    def id_of(self, person: Person) -> str:
        """The id that registering has shown; where it shows none, an id of nobody."""
        answer = self.registered.get(person.username)
        shown = answer.json() if answer else None
        return str(shown["id"] if isinstance(shown, dict) and "id" in shown else uuid4())

    def told_about(self, victim: Person) -> dict[str, str]:
        """What a good token says of the victim: who it is and, where a log-in has an id, which."""
        told = {"sub": self.subject_of(victim)}
        if "sid" in claims_of(self.genuine_token):
            told["sid"] = self.log_in_of(victim)
        return told

    def log_in_of(self, victim: Person) -> str:
        """The id of a log-in of someone, who logs in for it; of nobody, an id of no log-in."""
        if victim.username not in self.registered:
            return str(uuid4())
        if victim.username not in self.log_ins:
            self.log_ins[victim.username] = str(claims_of(self.token_of(victim))["sid"])
        return self.log_ins[victim.username]

    def claims_about(self, victim: Person, **changes: object) -> dict[str, object]:
        """Copy the claims of a genuine token, with the victim in the place of the attacker."""
        return claims_of(self.genuine_token, **self.told_about(victim), **changes)

    def forge(self, victim: Person, key: str | bytes, **changes: object) -> str:
        """Sign what a good token about the victim would say, with changed claims."""
        return signed_again(self.genuine_token, key, **self.told_about(victim), **changes)

    def must_issue_tokens(self) -> None:
        """Leave apps without a login to the attacks that are about this."""
        self.token_of(self.enrol())

    def read(self, token: str | None = None) -> httpx.Response:
        """Read /secure-data, as the bearer of a token."""
        return self.http.get("/secure-data", headers=borne(token))

    def page(self) -> httpx.Request:
        """Build a request for a page that every app has, and none guards."""
        return self.http.build_request("GET", "/openapi.json")

    def must_read_tokens(self) -> None:
        """Leave apps that look at no token to the attacks that are about this."""
        if self.read().is_success:
            raise NotApplicableError("nobody looks at tokens here")

    def leaked_key(self) -> bytes:
        """The key that signs the tokens."""
        if not self.secret_key:
            raise NotApplicableError("needs the key that signs tokens: --secret-key")
        if not self.read(signed_again(self.genuine_token, self.secret_key)).is_success:
            raise NotApplicableError("--secret-key is not the key that signs tokens here")
        return self.secret_key.encode()

    def leaked_database(self) -> Path:
        """The SQLite file."""
        if self.database is None or not self.database.exists():
            raise NotApplicableError("needs the SQLite file: --database")
        return self.database

    def leaked_row(self, username: str) -> list[str]:
        """What the database holds about someone, as text."""
        for row in rows(self.leaked_database()):
            if username in row:
                return [str(value) for value in row]
        raise NotApplicableError("the database does not hold the name that was registered")

    def erase(self, person: Person) -> None:
        """Play the administrator, who takes someone out of the database."""
        delete_rows(self.leaked_database(), person.username)

    def leaked_log(self) -> str:
        """All that the server has printed."""
        if self.server_log is None or not self.server_log.exists():
            raise NotApplicableError("needs the log file: --server-log")
        return self.server_log.read_text(encoding="utf-8", errors="replace")
