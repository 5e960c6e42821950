"""What the promises of all stages share: their marks, and the people who use the API."""

import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx
import pytest

until = pytest.mark.until  # @until("s05"): s05 replaces this promise on purpose
heavy = pytest.mark.heavy  # runs on the stage that brings the promise, and on the last one


@dataclass(frozen=True)
class Target:
    """The app under test, and what is known of its inside."""

    url: str
    secret_key: str | None
    database: Path | None
    server_log: Path | None


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

    def register(self, client: httpx.Client) -> httpx.Response:
        """Send a registration."""
        return client.post("/auth/register", json=self.registration())

    def log_in(self, client: httpx.Client) -> httpx.Response:
        """Exchange the name and password for a token."""
        return client.post("/auth/token", data=asdict(self))


def bearer(token: str) -> dict[str, str]:
    """The header that carries an access token (RFC 6750, section 2.1)."""
    return {"Authorization": f"Bearer {token}"}
