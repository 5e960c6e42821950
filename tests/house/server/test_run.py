"""python -m course run: one stage or all, and one clear line for what goes wrong."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from course.catalog import load_catalog
from course.places import ROOT
from course.server import app as server
from course.server.address import ServerError, announce, choose_host, names_of, read_port
from tests.support.course_server import copy_course, popen, running
from tests.support.promises import slow

pytestmark = slow  # most of them start a process, which takes a second

CATALOG = load_catalog()
FIRST, LAST = CATALOG.first, CATALOG.last
WHEN_IT_FAILS = (ROOT / "docs/when-it-fails.md").read_text(encoding="utf-8")
LOADED = re.compile(r'<(?:link|script)[^>]* (?:href|src)="([^"]+)"')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repo."""
    return copy_course(tmp_path_factory.mktemp("course"))


def refusal(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    """Run a command that has to end by itself with status 1, and return its one line."""
    with popen(folder, *arguments, env=env) as process:
        try:
            output, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 1, output
    assert len(output.splitlines()) == 1, output
    return output.strip()


@pytest.mark.parametrize("name", [str(FIRST.number), FIRST.label, FIRST.slug])
def test_one_stage_runs_at_the_root(folder: Path, name: str) -> None:
    with running(folder, name) as (url, lines):
        shown = f"{FIRST.label} {FIRST.title}: {url}"
        assert any(line.startswith(shown) for line in lines), "".join(lines)
        assert httpx.get(f"{url}/secure-data", trust_env=False).status_code == 200
        assert httpx.get(f"{url}/{FIRST.label}/docs", trust_env=False).status_code == 404
        docs = httpx.get(f"{url}/docs", trust_env=False)
        assert f"<title>{FIRST.label} " in docs.text
        assert "All stages" not in docs.text
        for reference in LOADED.findall(docs.text):
            assert httpx.get(docs.url.join(reference), trust_env=False).status_code == 200


def test_one_stage_takes_a_database_from_the_environment(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.db"
    url = f"sqlite:///{file.as_posix()}"
    with running(folder, LAST.slug, env={"DATABASE_URL": url}) as (address, _):
        httpx.get(address, trust_env=False)
    assert file.is_file()


def test_options_win_over_the_environment(folder: Path) -> None:
    options = ["--host", "localhost", "--port", "0"]
    with running(folder, FIRST.label, *options, env={"COURSE_PORT": "x"}) as (url, _):
        assert url.startswith("http://localhost:")
        assert httpx.get(url, trust_env=False).status_code == 200


def test_the_port_comes_from_a_name_of_our_own(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
    inherited = {"HOST": "x86_64-conda-linux-gnu", "PORT": "x", "COURSE_PORT": port}
    with running(folder, FIRST.label, env=inherited) as (url, _):
        assert url == f"http://127.0.0.1:{port}"


@pytest.mark.skipif(not shutil.which("make"), reason="make is not on this machine")
def test_make_reads_no_name_that_others_use() -> None:
    def recipe(*words: str) -> str:
        return subprocess.check_output(
            ["make", "--dry-run", "--no-print-directory", "run", *words],
            cwd=ROOT,
            env={**os.environ, "HOST": "x", "PORT": "9", "STAGE": "production"},
            text=True,
        )

    assert re.search(r"course run\s*$", recipe())
    assert re.search(r"course run 5 --port 8001\s*$", recipe("STAGE=5", "PORT=8001"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl+C to one process")
def test_ctrl_c_ends_it_quietly(folder: Path) -> None:
    with popen(folder, env={"COURSE_PORT": "0"}) as process:
        assert process.stdout
        log = ""
        while "startup complete" not in log:
            log += process.stdout.readline()
        process.send_signal(signal.SIGINT)
        log += process.stdout.read()
    assert process.returncode == 0
    assert "Traceback" not in log


def test_a_busy_port(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        line = refusal(folder, env={"COURSE_PORT": port})
    assert line.replace(port, "8000") in WHEN_IT_FAILS.splitlines()


def test_a_port_that_is_none(folder: Path) -> None:
    line = refusal(folder, env={"COURSE_PORT": "http"})
    assert line == "The port 'http' is not a number from 0 to 65535."


@pytest.mark.parametrize("text", ["", "65536", "-1", "8e3", "8000 ", "٨٠"])
def test_only_the_digits_of_a_port_are_a_port(text: str) -> None:
    with pytest.raises(ServerError, match="is not a number from 0 to 65535"):
        read_port(text)


@pytest.mark.parametrize(("text", "port"), [("0", 0), ("8000", 8000), ("65535", 65535)])
def test_a_port_is_read(text: str, port: int) -> None:
    assert read_port(text) == port


@pytest.mark.parametrize(("stage", "port"), [(None, 8100), (FIRST.label, 8000)])
def test_the_course_leaves_the_port_of_uvicorn_to_the_readers_app(
    stage: str | None, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []

    def listen(_: str, port: int) -> socket.socket:
        taken.append(port)
        raise ServerError("far enough")

    monkeypatch.setattr(server, "listen", listen)
    with pytest.raises(ServerError, match="far enough"):
        server.serve(stage)
    assert taken == [port]


def test_an_address_of_another_machine(folder: Path) -> None:
    line = refusal(folder, "--host", "192.0.2.1", "--open-to-the-network")  # RFC 5737: nobody's
    assert line.startswith("Cannot listen on 192.0.2.1 port 8100: ")


@pytest.mark.parametrize(("name", "text"), [("ARGON2_MEMORY", "many"), ("DATABASE_URL", "app")])
def test_a_setting_that_cannot_be_read(folder: Path, name: str, text: str) -> None:
    settings = {"COURSE_PORT": "0", "SECRET_KEY": secrets.token_urlsafe(32), name: text}
    assert refusal(folder, LAST.label, env=settings).startswith(f"{name}: ")


def test_an_unknown_stage(folder: Path) -> None:
    line = refusal(folder, "no-such-stage")
    assert "no stage 'no-such-stage'" in line
    assert LAST.slug in line


def test_a_database_that_all_stages_would_share(folder: Path) -> None:
    line = refusal(folder, env={"COURSE_PORT": "0", "DATABASE_URL": "sqlite:///shared.db"})
    assert line.startswith("DATABASE_URL is set")


@pytest.mark.parametrize("stage", [[], [LAST.label]], ids=["all", "one"])
def test_a_short_key(folder: Path, stage: list[str]) -> None:
    line = refusal(folder, *stage, env={"COURSE_PORT": "0", "SECRET_KEY": "short"})
    assert line.startswith("SECRET_KEY: ")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"DATABASE_URL=sqlite:///shared.db\n", "DATABASE_URL is set"),
        (b"SECRET_KEY=short\n", "SECRET_KEY: "),
        ("SECRET_KEY=x\n".encode("utf-16"), ".env is not UTF-8 text"),
    ],
    ids=["database", "key", "utf-16"],
)
def test_an_env_file_that_does_not_fit(tmp_path: Path, content: bytes, line: str) -> None:
    folder = copy_course(tmp_path)
    (folder / ".env").write_bytes(content)
    assert refusal(folder, env={"COURSE_PORT": "0"}).startswith(line)


def test_a_package_of_the_course_that_is_missing(tmp_path: Path) -> None:
    folder = copy_course(tmp_path)
    (folder / "typer.py").write_text("raise ModuleNotFoundError(name='typer')\n", encoding="utf-8")
    line = refusal(folder)
    assert line.startswith("typer is not installed in this Python.")
    assert line.endswith("python -m pip install -r requirements.txt")


@pytest.mark.parametrize("stage", [[], [LAST.label]], ids=["all", "one"])
def test_a_package_of_a_stage_that_is_missing(tmp_path: Path, stage: list[str]) -> None:
    folder = copy_course(tmp_path)
    main = folder / "stages" / LAST.slug / "main.py"
    main.write_text("import no_such_package\n", encoding="utf-8")
    line = refusal(folder, *stage, env={"COURSE_PORT": "0"})
    assert line == (
        "no_such_package is not installed. Run: python -m pip install -r requirements.txt"
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "x86_64-conda-linux-gnu"])
def test_other_machines_come_in_only_when_it_is_said_in_full(host: str, folder: Path) -> None:
    line = refusal(folder, "--host", host)
    assert line.startswith(f"{host} is not this machine alone.")
    assert "--open-to-the-network" in line
    assert choose_host(host, is_open=True) == host


@pytest.mark.parametrize(
    ("host", "is_open", "chosen"),
    [(None, False, "127.0.0.1"), (None, True, "0.0.0.0"), ("localhost", True, "localhost")],
    ids=str,
)
def test_it_listens_where_it_was_told(host: str | None, chosen: str, *, is_open: bool) -> None:
    assert choose_host(host, is_open=is_open) == chosen


@pytest.mark.parametrize(
    ("host", "address", "elsewhere"),
    [
        ("127.0.0.1", "http://127.0.0.1:1", None),
        ("localhost", "http://localhost:1", None),
        ("::1", "http://[::1]:1", None),
        ("0.0.0.0", "http://127.0.0.1:1", f"http://{socket.gethostname()}:1"),
        ("::", "http://[::1]:1", f"http://{socket.gethostname()}:1"),
        ("192.0.2.1", "http://192.0.2.1:1", "http://192.0.2.1:1"),
        ("2001:db8::1", "http://[2001:db8::1]:1", "http://[2001:db8::1]:1"),
    ],
)
def test_it_says_who_can_reach_it(host: str, address: str, elsewhere: str | None) -> None:
    line = announce("The course", host, 1)
    assert line.startswith(f"The course: {address} ")
    assert ("Other machines" in line) == bool(elsewhere)
    assert line.endswith(elsewhere or "(Ctrl+C ends it).")


def test_a_page_of_a_stranger_cannot_ask_in_its_own_name(folder: Path) -> None:
    with running(folder, FIRST.label, "--name", "hub.example") as (url, _):
        port = httpx.URL(url).port

        def ask(host: str, path: str = "/") -> httpx.Response:
            return httpx.get(f"{url}{path}", headers={"Host": host}, trust_env=False)

        for host in ("127.0.0.1", "localhost", "LOCALHOST", "[::1]", "hub.example"):
            assert ask(host).status_code == ask(f"{host}:{port}").status_code == 200
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", "", "a b"):
            refused, not_redirected = ask(host), ask(host, "/secure-data/")
            assert refused.status_code == not_redirected.status_code == 400
            assert f"## {refused.text}\n" in WHEN_IT_FAILS


def test_a_codespace_is_known_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CODESPACE_NAME", raising=False)
    assert names_of("127.0.0.1", 8100) == ["127.0.0.1", "localhost", "[::1]"]
    monkeypatch.setenv("CODESPACE_NAME", "fluffy-robot")
    monkeypatch.setenv("GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN", "app.github.dev")
    assert "fluffy-robot-8100.app.github.dev" in names_of("127.0.0.1", 8100)


@pytest.mark.parametrize("stage", [[], ["s05"]], ids=["all", "one"])
def test_behind_a_proxy_that_takes_a_prefix_away(folder: Path, stage: list[str]) -> None:
    prefix = "/user/alice/proxy/8100"
    with running(folder, *stage, "--root-path", f"{prefix}/") as (url, _):
        here = "" if stage else "/s05"
        description = httpx.get(f"{url}{here}/openapi.json", trust_env=False).json()
        assert description["servers"] == [{"url": f"{prefix}{here}"}]
        page = httpx.get(f"{url}{here}/docs", trust_env=False)
        assert page.status_code == 200
        for reference in LOADED.findall(page.text):
            assert not reference.startswith("/")
            assert httpx.get(page.url.join(reference), trust_env=False).status_code == 200
        moved = httpx.get(f"{url}{here}/secure-data/", trust_env=False)
        assert httpx.URL(moved.headers["Location"]).path == f"{prefix}{here}/secure-data"


def test_a_root_path_that_is_none(folder: Path) -> None:
    line = refusal(folder, "--root-path", "user/alice")
    assert line == "The root path 'user/alice' does not begin with a slash."
