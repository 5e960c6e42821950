"""python -m course run: one stage or all, and one clear line for what goes wrong."""

import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from course.catalog import load_catalog
from course.server import app as server
from course.server.app import ServerError, announce, read_port
from tests.course_server import copy_course, popen, running

FIRST, *_, LAST = load_catalog().stages


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
        assert lines[-1].startswith(f"{FIRST.label} {FIRST.title}: {url}")
        assert httpx.get(f"{url}/secure-data", trust_env=False).status_code == 200
        assert httpx.get(f"{url}/{FIRST.label}/docs", trust_env=False).status_code == 404


def test_one_stage_takes_a_database_from_the_environment(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.db"
    url = f"sqlite:///{file.as_posix()}"
    with running(folder, LAST.slug, env={"DATABASE_URL": url}) as (address, _):
        httpx.get(address, trust_env=False)
    assert file.is_file()


def test_options_win_over_the_environment(folder: Path) -> None:
    options = ["--host", "localhost", "--port", "0"]
    with running(folder, FIRST.label, *options, env={"HOST": "x", "PORT": "x"}) as (url, _):
        assert url.startswith("http://localhost:")
        assert httpx.get(url, trust_env=False).status_code == 200


def test_host_and_port_come_from_the_environment(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with running(folder, FIRST.label, env={"HOST": "localhost", "PORT": str(port)}) as (url, _):
        assert url == f"http://localhost:{port}"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl+C to one process")
def test_ctrl_c_ends_it_quietly(folder: Path) -> None:
    with popen(folder, env={"PORT": "0"}) as process:
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
        assert refusal(folder, env={"PORT": port}).startswith(f"Port {port} is busy.")


def test_a_port_that_is_none(folder: Path) -> None:
    assert refusal(folder, env={"PORT": "http"}) == "PORT 'http' is not a number from 0 to 65535."


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
    line = refusal(folder, "--host", "192.0.2.1", "--port", "0")  # RFC 5737: nobody's
    assert line.startswith("Cannot listen on 192.0.2.1 port 0: ")


@pytest.mark.parametrize(("name", "text"), [("BCRYPT_ROUNDS", "many"), ("DATABASE_URL", "app")])
def test_a_setting_that_cannot_be_read(folder: Path, name: str, text: str) -> None:
    line = refusal(folder, LAST.label, env={"PORT": "0", name: text})
    assert line.startswith(f"{LAST.label} cannot read DATABASE_URL or BCRYPT_ROUNDS: ")


def test_an_unknown_stage(folder: Path) -> None:
    line = refusal(folder, "no-such-stage")
    assert "no stage 'no-such-stage'" in line
    assert LAST.slug in line


def test_a_database_that_all_stages_would_share(folder: Path) -> None:
    line = refusal(folder, env={"PORT": "0", "DATABASE_URL": "sqlite:///shared.db"})
    assert line.startswith("DATABASE_URL is set")


@pytest.mark.parametrize("stage", [[], [LAST.label]], ids=["all", "one"])
def test_a_short_key(folder: Path, stage: list[str]) -> None:
    line = refusal(folder, *stage, env={"PORT": "0", "SECRET_KEY": "short"})
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
    assert refusal(folder, env={"PORT": "0"}).startswith(line)


def test_a_package_of_the_course_that_is_missing(tmp_path: Path) -> None:
    folder = copy_course(tmp_path)
    (folder / "typer.py").write_text("raise ModuleNotFoundError(name='typer')\n", encoding="utf-8")
    line = refusal(folder)
    assert line.startswith("typer is not installed in this Python.")
    assert line.endswith("python -m pip install -r requirements.txt")


def test_a_package_of_a_stage_that_is_missing(tmp_path: Path) -> None:
    folder = copy_course(tmp_path)
    main = folder / "stages" / FIRST.slug / "main.py"
    main.write_text("import no_such_package\n", encoding="utf-8")
    line = refusal(folder, env={"PORT": "0"})
    assert line == (
        "no_such_package is not installed. Run: python -m pip install -r requirements.txt"
    )


@pytest.mark.parametrize(
    ("host", "address", "reach"),
    [
        ("127.0.0.1", "http://127.0.0.1:1", "this machine"),
        ("localhost", "http://localhost:1", "this machine"),
        ("::1", "http://[::1]:1", "this machine"),
        ("0.0.0.0", "http://127.0.0.1:1", "the network"),
        ("::", "http://[::1]:1", "the network"),
        ("192.0.2.1", "http://192.0.2.1:1", "the network"),
    ],
)
def test_it_says_who_can_reach_it(host: str, address: str, reach: str) -> None:
    line = announce(None, host, 1)
    assert line.startswith(f"The course: {address} ")
    assert ("Other machines" in line) == (reach == "the network")
