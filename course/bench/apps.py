"""The apps that are measured, each on a live server of its own."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx

from course.bench.cold import start_cold
from course.bench.load import to_bytes
from course.catalog import Catalog, Stage
from course.live import hashes_of
from course.places import ROOT

COMPLETE = "s05"  # the original article's system, complete
EXHIBIT = Path(__file__).with_name("exhibit.py")
KEYS = 800_000  # of a body of some 10 MB
PERSON = {"username": "alice", "password": "a-long-pass-phrase"}


@dataclass(frozen=True)
class Contender:
    """What is measured: a page of a stage, or of a copy of it in another folder."""

    name: str
    stage: Stage
    page: str
    folder: Path = ROOT

    @property
    def has_login(self) -> bool:
        """Whether the page asks for a token, which only a login gives."""
        return self.page != "/"


@dataclass(frozen=True)
class Server:
    """A live app, and the requests to it, as they go over the wire."""

    url: str
    pid: int
    page: bytes
    login: bytes
    large: bytes


@cache
def large_body() -> bytes:
    """Write a JSON object of some 10 MB, which nobody has to accept."""
    return json.dumps({f"k{number}": 1 for number in range(KEYS)}).encode()


@contextmanager
def copied(stage: Stage) -> Iterator[tuple[Path, Path]]:
    """Copy a stage, under its own name; give the folder to start it from, and that of its code."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        copy = stage.copy_to(Path(folder, "stages", stage.slug))
        shutil.copy(stage.folder.with_name("__init__.py"), copy.parent)
        yield Path(folder), copy


@contextmanager
def exhibit(stage: Stage) -> Iterator[Contender]:
    """Copy a stage, with its routes for passwords written the article's way."""
    with copied(stage) as (folder, copy):
        shutil.copy(EXHIBIT, copy / "routers" / "auth.py")
        yield Contender("exhibit", stage, "/secure-data", folder)


@contextmanager
def measured_apps(catalog: Catalog) -> Iterator[tuple[Contender, ...]]:
    """Return the bare app, to which the others are compared, the complete stage and the exhibit."""
    bare, complete = catalog.first, catalog.find(COMPLETE)
    with exhibit(complete) as copy:
        yield Contender(bare.label, bare, "/"), Contender(complete.label, complete, copy.page), copy


@contextmanager
def serve(app: Contender, bcrypt_cost: int) -> Iterator[Server]:
    """Start an app, and sign up."""
    env = hashes_of(bcrypt_cost)
    with start_cold(app.stage, env, app.folder) as live:
        headers = {"Authorization": f"Bearer {sign_up(live.url)}"} if app.has_login else {}
        page = httpx.Request("GET", live.url + app.page, headers=headers)
        login = httpx.Request("POST", f"{live.url}/auth/token", data=PERSON)
        json_type = {"Content-Type": "application/json"}
        large = httpx.Request(
            "POST", f"{live.url}/auth/register", headers=json_type, content=large_body()
        )
        requests = (to_bytes(request) for request in (page, login, large))
        yield Server(live.url, live.pid, *requests)


def sign_up(url: str) -> str:
    """Register someone, log in, and return the access token.

    Raises:
        httpx.HTTPStatusError: the app refused.
    """
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        registration = {**PERSON, "email": "alice@example.com"}
        client.post("/auth/register", json=registration).raise_for_status()
        answer = client.post("/auth/token", data=PERSON).raise_for_status()
    token: str = answer.json()["access_token"]
    return token
