"""A live stage is on its own: its settings, its port, its files, its end."""

import contextlib
import importlib
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url

from attacks.lab.forge import hmac_of
from course import live, warm
from course.catalog import CatalogError, load_catalog
from course.live import CHEAP_HASHES, SETTINGS, LiveError, LiveStage, folder_in_memory, start
from course.places import ROOT
from tests.support.promises import Person, slow

pytestmark = slow  # most of them start a process, which takes a second

CATALOG = load_catalog()
LAST = CATALOG.last
needs_forks = pytest.mark.skipif(not warm.IS_POSSIBLE, reason="no warm starts on this system")

PROBE = """
import importlib.util
import os
from fastapi import FastAPI

app = FastAPI()
print("Grüße, 世界")
print("course:", importlib.util.find_spec("course"))


@app.get("/environment")
async def environment() -> dict[str, str]:
    return dict(os.environ)


@app.get("/process")
async def process() -> int:
    return os.getpid()
"""
ENDLESS = """
import threading
from collections.abc import Iterator
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()


def lines() -> Iterator[str]:
    yield "started\\n"
    threading.Event().wait()


@app.get("/")
async def endless() -> StreamingResponse:
    return StreamingResponse(lines())
"""
STRANGE_NAME = "a b é 世 #1 100%25 &c"
PARENT = """
import sys
from pathlib import Path
from course.live import LiveStage

live = LiveStage("endless:app", folder=Path(sys.argv[1]), grace=1)
print(live.url, flush=True)
sys.stdin.read()
"""


@pytest.fixture(
    autouse=True,
    params=[pytest.param(True, marks=needs_forks), False],
    ids=["warm", "new"],
)
def is_warm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start all of them as a fork of a process with the libraries, and all by new processes."""
    monkeypatch.setattr(warm, "IS_POSSIBLE", request.param)


@pytest.fixture
def probe(tmp_path: Path) -> Path:
    """A folder with an app that tells its environment, and one whose answer never ends."""
    (tmp_path / "probe.py").write_text(PROBE, encoding="utf-8")
    (tmp_path / "endless.py").write_text(ENDLESS, encoding="utf-8")
    return tmp_path


def get(stage: LiveStage, path: str) -> httpx.Response:
    """Ask a live stage for a page."""
    return httpx.get(stage.url + path, timeout=60, trust_env=False)


def connect(url: str) -> socket.socket:
    """Open a connection that shows when the server ends."""
    return socket.create_connection(("127.0.0.1", httpx.URL(url).port or 0), timeout=60)


def hang(connection: socket.socket) -> None:
    """Ask for the endless answer, and read its beginning."""
    connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    with connection.makefile("rb") as answer:
        assert b"started\n" in iter(answer.readline, b"")


def wait_for_end(connection: socket.socket) -> None:
    """Wait until the server closes the connection, gently or not."""
    with contextlib.suppress(ConnectionResetError):
        while connection.recv(1024):
            pass


def register(stage: LiveStage, person: Person) -> int:
    """Register someone; return the status."""
    with httpx.Client(base_url=stage.url, timeout=60, trust_env=False) as client:
        return person.register(client).status_code


def test_the_parents_settings_do_not_leak_in(probe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in live.SETTINGS:
        monkeypatch.setenv(name, "the parent's")
    monkeypatch.setenv("UNRELATED", "the parent's")
    with LiveStage("probe:app", folder=probe) as stage:
        seen = get(stage, "/environment").json()
        assert seen["SECRET_KEY"] == stage.secret_key
        assert make_url(seen["DATABASE_URL"]).database == str(stage.database)
    assert {name for name, value in seen.items() if value == "the parent's"} == {"UNRELATED"}


def test_settings_can_be_given(probe: Path) -> None:
    given = {"SECRET_KEY": "given " * 8, "BCRYPT_ROUNDS": "5"}
    with LiveStage("probe:app", folder=probe, env=given) as stage:
        seen = get(stage, "/environment").json()
        assert stage.secret_key == given["SECRET_KEY"]
    assert {name: seen[name] for name in given} == given


def test_two_live_stages_share_nothing(probe: Path) -> None:
    with (
        LiveStage("probe:app", folder=probe) as one,
        LiveStage("probe:app", folder=probe) as other,
    ):
        assert get(one, "/process").json() != get(other, "/process").json()
        for name in ("url", "database", "log", "secret_key"):
            assert getattr(one, name) != getattr(other, name)


def test_the_log_holds_all_that_is_printed_by_an_app_that_sees_no_course(
    probe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    with LiveStage("probe:app", folder=probe) as stage:
        get(stage, "/no-such-page")
        log = stage.log.read_text(encoding="utf-8")
    assert "Grüße, 世界" in log
    assert "course: None" in log
    assert '"GET /no-such-page HTTP/1.1" 404' in log


def test_the_access_log_can_be_left_out(probe: Path) -> None:
    with LiveStage("probe:app", folder=probe, access_log=False) as stage:
        get(stage, "/no-such-page")
        assert "no-such-page" not in stage.log.read_text(encoding="utf-8")


def test_a_stage_is_started_by_any_of_its_names() -> None:
    with start(LAST.label, env=CHEAP_HASHES) as stage:
        assert stage.app == f"{LAST.package}.main:app"
        assert get(stage, "/").status_code == 200


def test_an_unknown_stage_is_not_started() -> None:
    with pytest.raises(CatalogError, match="There is no stage 'no-such-stage'"):
        start("no-such-stage")


def test_a_restart_keeps_the_data_the_key_and_the_log() -> None:
    person = Person()
    with LiveStage(LAST, env=CHEAP_HASHES) as stage:
        before = (stage.pid, stage.secret_key, stage.database)
        assert register(stage, person) == 201
        stage.restart()
        assert register(stage, person) == 400
        assert (stage.secret_key, stage.database) == before[1:]
        assert stage.pid != before[0]
        assert stage.log.read_text(encoding="utf-8").count("Uvicorn running on") == 2


def test_each_setting_of_a_stage_is_kept_from_those_of_the_reader() -> None:
    known: set[str] = set()
    for stage in CATALOG.stages:
        if (stage.folder / "utils" / "settings.py").is_file():
            settings = importlib.import_module(f"{stage.package}.utils.settings").Settings
            known.update(name.upper() for name in settings.model_fields)
    assert known == {*SETTINGS}


def test_the_key_that_it_tells_is_the_key_that_signs() -> None:
    person = Person()
    with LiveStage(LAST, env=CHEAP_HASHES) as stage:
        register(stage, person)
        with httpx.Client(base_url=stage.url, timeout=60, trust_env=False) as client:
            token = person.log_in(client).json()["access_token"]
        assert stage.secret_key
        said, _, signature = token.rpartition(".")
        assert hmac_of(said, stage.secret_key) == signature


def test_a_strange_path_of_the_app_and_of_its_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / STRANGE_NAME
    folder.mkdir()
    (folder / "probe.py").write_text(PROBE, encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with LiveStage("probe:app", folder=folder) as stage:
        assert get(stage, "/environment").status_code == 200
    with LiveStage(LAST, env=CHEAP_HASHES) as stage:
        assert stage.database.is_relative_to(folder)
        assert register(stage, Person()) == 201
        assert stage.database.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("raise SystemExit('SECRET_KEY: too short.')", "SECRET_KEY: too short."),
        ("raise ValueError('no such setting')", "ValueError: no such setting"),
        ("def", "SyntaxError: invalid syntax"),
        ("nothing = None", 'Attribute "app" not found in module "broken".'),
        (None, 'Could not import module "broken".'),
    ],
)
def test_a_stage_that_does_not_start_says_why(
    tmp_path: Path, source: str | None, reason: str
) -> None:
    if source:
        (tmp_path / "broken.py").write_text("print('first line')\n" * 9 + source, encoding="utf-8")
    with pytest.raises(LiveError, match=r"^broken:app ended at start:\n") as caught:
        LiveStage("broken:app", folder=tmp_path)
    lines = str(caught.value).splitlines()
    assert lines[-1].endswith(reason)
    assert len(lines) <= 6


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(LiveError, match=r"^probe:app cannot be started in .*no-such-folder"):
        LiveStage("probe:app", folder=tmp_path / "no-such-folder")


def test_a_stage_that_never_answers_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mute.py").write_text("import threading\nthreading.Event().wait()\n")
    monkeypatch.setattr(live, "START_SECONDS", 0.0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(LiveError, match="mute:app did not answer in 0 s"):
        LiveStage("mute:app", folder=tmp_path, grace=0.0)
    assert not list(tmp_path.glob("live-*"))


def test_stopping_ends_the_process_and_removes_its_files_and_twice_does_no_harm(
    probe: Path,
) -> None:
    stage = LiveStage("probe:app", folder=probe)
    assert stage.log.exists()
    stage.stop()
    stage.stop()
    assert not stage.log.parent.exists()
    with pytest.raises(httpx.ConnectError):
        get(stage, "/process")


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that counts as one in memory, with enough that is free."""
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(live, "MEMORY", tmp_path)
    monkeypatch.setattr(live, "ENOUGH", 1)
    return tmp_path


def test_what_a_stage_writes_in_memory_waits_for_no_disk(memory: Path) -> None:
    assert folder_in_memory() == memory
    with LiveStage(LAST, files=folder_in_memory()) as stage:
        assert stage.database.is_relative_to(memory)
        assert stage.log.is_relative_to(memory)
    assert list(memory.iterdir()) == []


@pytest.mark.parametrize("why", ["no such folder", "full", "another is wished for"])
def test_without_such_a_folder_it_writes_among_the_temporary_files(
    memory: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    if why == "no such folder":
        monkeypatch.setattr(live, "MEMORY", memory / "nowhere")
    elif why == "full":
        monkeypatch.setattr(live, "ENOUGH", sys.maxsize)
    else:
        monkeypatch.setenv("TMPDIR", str(memory))
    assert folder_in_memory() is None


def test_a_stage_that_hangs_in_a_request_is_stopped_too(probe: Path) -> None:
    with LiveStage("endless:app", folder=probe, grace=1) as stage, connect(stage.url) as connection:
        hang(connection)
        stage.stop()
        wait_for_end(connection)


def test_a_live_stage_ends_when_its_parent_is_killed(probe: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(probe), "TEMP": str(probe), "TMP": str(probe)}
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(probe)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        assert parent.stdout
        url = parent.stdout.readline().strip()
        with connect(url) as connection:
            hang(connection)
            parent.kill()
            wait_for_end(connection)
        with pytest.raises(ConnectionRefusedError):
            connect(url)
