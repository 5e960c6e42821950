"""The command opens JupyterLab at a copy that git ignores, and ends it and its kernels."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import psutil
import pytest
from typer.testing import CliRunner

from course.cli import command_line
from course.notebooks import copies, execute, jupyter
from course.notebooks.execute import read, reads, writes
from course.places import ROOT
from tests.support.notebook_cells import CATALOG, LAST
from tests.support.promises import slow

READY = re.compile(r"(http://127\.0\.0\.1:\d+)/lab\S*\?token=(\w+)")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the copies, inside a repo of its own."""
    for module in (copies, jupyter):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(copies, "FOLDER", tmp_path / "my_notebooks")
    return tmp_path / "my_notebooks"


class Started(list[tuple[list[str], dict[str, str]]]):
    """The commands that were started, each with its environment, in place of a real start."""

    def __call__(self, command: list[str], env: dict[str, str], **_: object) -> "Started":
        self.append((command, env))
        return self

    def wait(self) -> int:
        """Say how it ended."""
        return 3


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """What was started."""
    commands = Started()
    monkeypatch.setattr(jupyter, "subprocess", SimpleNamespace(Popen=commands, PIPE=None))
    return commands


@pytest.mark.parametrize(
    ("words", "slug", "options"),
    [
        ([], "s01_bare_app", []),
        (["5"], "s05_protected_routes", []),
        (["--no-browser", "--allow-root"], "s01_bare_app", ["--no-browser", "--allow-root"]),
        (["s05", "--port", "8889", "-y"], "s05_protected_routes", ["--port", "8889", "-y"]),
        (["--ServerApp.ip=0.0.0.0"], "s01_bare_app", ["--ServerApp.ip=0.0.0.0"]),
    ],
)
def test_the_command_opens_the_copy_and_passes_options_on(
    words: list[str], slug: str, options: list[str], started: Started
) -> None:
    assert CliRunner().invoke(command_line(), ["notebooks", *words]).exit_code == 3
    ((command, _),) = started
    assert [word for word in command if "default_url" in word] == [
        f"--LabApp.default_url=/lab/tree/my_notebooks/{slug}.ipynb"
    ]
    assert command[5:] == options


def test_jupyterlab_asks_nothing(started: Started) -> None:
    CliRunner().invoke(command_line(), ["notebooks"])
    config = Path(started[0][1]["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0])
    page = json.loads((config / "labconfig" / "page_config.json").read_text())
    assert page == {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


def test_copy_alone_opens_nothing(folder: Path, started: Started) -> None:
    said = CliRunner().invoke(command_line(), ["notebooks", LAST.label, "--copy"])
    assert (said.exit_code, started) == (0, [])
    assert said.output == f"my_notebooks/{LAST.slug}.ipynb is your own copy. Git ignores it.\n"
    copy = reads((folder / f"{LAST.slug}.ipynb").read_text(encoding="utf-8"))
    assert copy == read(LAST)


def test_a_copy_is_never_replaced(folder: Path) -> None:
    CliRunner().invoke(command_line(), ["notebooks", "--copy"])
    copy = folder / f"{CATALOG.first.slug}.ipynb"
    copy.write_text("as the reader left it")
    said = CliRunner().invoke(command_line(), ["notebooks", "--copy"])
    assert copy.read_text() == "as the reader left it"
    assert said.output.endswith("is as you left it. To begin anew, delete it first.\n")


@slow
def test_a_saved_copy_leaves_git_clean(tmp_path: Path) -> None:
    tmp_path.joinpath(".gitignore").write_bytes((ROOT / ".gitignore").read_bytes())
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    copy = copies.own_copy(LAST)
    copy.write_text(writes(execute.execute(read(LAST))), encoding="utf-8")
    assert "eyJ" in copy.read_text(encoding="utf-8")  # a token, with which every JWT begins
    seen = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=tmp_path, capture_output=True, check=True
    )
    assert seen.stdout == b"?? .gitignore\n"


OPEN = """
import signal

signal.signal(signal.SIGINT, signal.default_int_handler)  # which a background job ignores
from course.notebooks.source import path_of
from course.notebooks.jupyter import open_lab
from course.catalog import load_catalog

open_lab(path_of(load_catalog().find(1)), ["--no-browser", "--allow-root", "--port=0"])
"""


@pytest.fixture
def command() -> Iterator["subprocess.Popen[str]"]:
    """What the command does, with the real JupyterLab."""
    with subprocess.Popen(
        [sys.executable, "-c", OPEN],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        yield process
        process.kill()


@slow
@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without a word to it")
@pytest.mark.parametrize(
    "how",
    [
        signal.SIGKILL,
        pytest.param(signal.SIGINT, marks=slow),
        pytest.param(signal.SIGTERM, marks=slow),
    ],
)
def test_jupyterlab_and_its_kernels_end_with_the_command(
    how: signal.Signals, command: "subprocess.Popen[str]"
) -> None:
    assert command.stderr
    url, token = next(found for line in command.stderr if (found := READY.search(line))).groups()
    headers = {"Authorization": f"token {token}"}
    # JupyterLab prints its address before it listens there, so a refused connection is tried again.
    with httpx.Client(transport=httpx.HTTPTransport(retries=7), timeout=60) as client:
        made = client.post(f"{url}/api/kernels", headers=headers, json={})
    assert made.status_code == 201
    started = psutil.Process(command.pid).children(recursive=True)
    assert any("ipykernel_launcher" in process.cmdline() for process in started)
    command.send_signal(how)
    _, alive = psutil.wait_procs(started, timeout=60)
    assert alive == []


WAITS = """
import select, signal, sys, threading
from course.notebooks.lab_child import end_with_parent

signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
threading.Thread(target=end_with_parent, daemon=True).start()
select.select([sys.stdout], [], [])
"""


@pytest.mark.skipif(os.name == "nt", reason="there it wakes up by itself")
def test_the_end_of_the_command_wakes_a_jupyterlab_that_waits() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITS], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        try:
            assert child.stdin
            child.stdin.close()
            assert child.wait(30) == 7
        finally:
            child.kill()


def test_a_socks_proxy_does_not_keep_jupyterlab_from_starting(
    started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    CliRunner().invoke(command_line(), ["notebooks"])
    ((_, environment),) = started
    assert "ALL_PROXY" not in environment
    assert environment["https_proxy"] == "http://127.0.0.1:9"
