"""What the how-tos change in a copy of the last stage does what they say."""

import secrets
from pathlib import Path

import httpx
import pytest

from course.live import CHEAP_HASHES, LiveStage
from course.places import ROOT
from tests.support.how_to import ALLOWED, APP, LAST, copy_with
from tests.support.promises import Person, bearer, connect, slow

pytestmark = slow  # most of them start a process, which takes a second


class Key:
    """Serves one copy with one key after another, on one database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = {"DATABASE_URL": f"sqlite:///{folder / 'users.db'}", **CHEAP_HASHES}

    def served(self, **keys: str) -> LiveStage:
        """Start the copy with these keys."""
        return LiveStage(APP, folder=self.folder, env={**self.settings, **keys})


def log_in(live: LiveStage, person: Person) -> str:
    with connect(live.url) as client:
        token: str = person.log_in(client).json()["access_token"]
    return token


def status_with(live: LiveStage, token: str) -> int:
    with connect(live.url) as client:
        return client.get("/secure-data", headers=bearer(token)).status_code


@slow
def test_a_key_is_changed_without_throwing_anybody_out(tmp_path: Path) -> None:
    key, person = Key(copy_with("two_keys", tmp_path)), Person()
    old, new = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    with key.served(SECRET_KEY=old) as live:
        with connect(live.url) as client:
            person.register(client)
        old_token = log_in(live, person)
    with key.served(SECRET_KEY=old, OLD_SECRET_KEY=new) as live:  # the round for many servers
        assert status_with(live, log_in(live, person)) == 200
    with key.served(SECRET_KEY=new, OLD_SECRET_KEY=old) as live:
        new_token = log_in(live, person)
        assert [status_with(live, token) for token in (old_token, new_token)] == [200, 200]
    with key.served(SECRET_KEY=new) as live:
        assert [status_with(live, token) for token in (old_token, new_token)] == [401, 200]
    with key.served(SECRET_KEY=old, OLD_SECRET_KEY=new) as live:
        assert status_with(live, new_token) == 200


def preflight(client: httpx.Client, origin: str, header: str = "authorization") -> httpx.Response:
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": header}
    return client.options("/secure-data", headers={"Origin": origin, **asked})


def test_one_origin_may_read_and_no_other(tmp_path: Path) -> None:
    folder = copy_with("cors", tmp_path)
    with LiveStage(APP, folder=folder, env=CHEAP_HASHES) as live, connect(live.url) as client:
        allowed = preflight(client, ALLOWED)
        assert allowed.status_code == 200
        assert allowed.headers["Access-Control-Allow-Origin"] == ALLOWED
        assert "Access-Control-Allow-Credentials" not in allowed.headers
        assert preflight(client, ALLOWED, "x-other").status_code == 400
        for origin in ("https://evil.example", "http://127.0.0.1:5174", "null"):
            refused = preflight(client, origin)
            assert refused.status_code == 400
            assert "Access-Control-Allow-Origin" not in refused.headers
            answer = client.get("/secure-data", headers={"Origin": origin})
            assert "Access-Control-Allow-Origin" not in answer.headers


def test_without_the_change_no_origin_may_read() -> None:
    with LiveStage(LAST, env=CHEAP_HASHES) as live, connect(live.url) as client:
        assert "Access-Control-Allow-Origin" not in preflight(client, ALLOWED).headers


@pytest.mark.parametrize("change", ["two_keys", "cors"])
def test_each_change_is_shown_on_a_page(change: str) -> None:
    pages = [page.read_text(encoding="utf-8") for page in (ROOT / "docs/how-to").glob("*.md")]
    assert any(f"tests/house/docs/how_to/{change}.diff" in page for page in pages)
