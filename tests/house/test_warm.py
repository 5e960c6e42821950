"""A warm start saves the import of the libraries, and is a process of its own in all else."""

import contextlib
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import httpx
import psutil
import pytest

from course import warm
from course.live import LiveError, LiveStage
from course.live_child import LIBRARIES

pytestmark = pytest.mark.skipif(not warm.IS_POSSIBLE, reason="no warm starts on this system")

NAMES = """
import os
import sys

names = ["fastapi", "sqlalchemy.orm", "course", "probe"]
raise SystemExit(f"{[name in sys.modules for name in names]} {os.getppid()} {sys.path[0]}")
"""
SERVER = """
from fastapi import FastAPI

app = FastAPI()
"""


class CountedNursery(warm.Nursery):
    """One that is noted when it is made, and lets a second one catch up."""

    made: ClassVar[list[Mapping[str, str]]] = []
    second = threading.Barrier(2)

    def __init__(self, env: Mapping[str, str]) -> None:
        """Note it."""
        self.made.append(env)
        with contextlib.suppress(threading.BrokenBarrierError):
            self.second.wait(3)
        super().__init__(env)


def what_it_said(folder: Path, *, is_warm: bool) -> str:
    """Start an app that ends at once; return its last words."""
    (folder / "probe.py").write_text(NAMES, encoding="utf-8")
    with pytest.raises(LiveError) as caught:
        LiveStage("probe:app", folder=folder, is_warm=is_warm)
    return str(caught.value).splitlines()[-1]


def test_the_libraries_are_there_before_the_app_is_read_and_the_course_is_not(
    tmp_path: Path,
) -> None:
    said = what_it_said(tmp_path, is_warm=True)
    assert said.startswith("[True, True, False, True]")
    assert said.endswith(f" {tmp_path}")


def test_two_starts_come_from_one_process(tmp_path: Path) -> None:
    first, second = (what_it_said(tmp_path, is_warm=True).split()[4] for _ in range(2))
    assert first == second
    assert psutil.Process(int(first)).ppid() == psutil.Process().pid


def test_the_first_two_at_once_come_from_one_process_with_the_settings_of_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "12")  # as no start before
    monkeypatch.setattr(warm, "Nursery", CountedNursery)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: what_it_said(tmp_path, is_warm=True), range(2)))
    (settings,) = CountedNursery.made
    assert settings["PYTHONHASHSEED"] == "12"


def test_a_start_that_has_to_be_new_imports_the_libraries_by_itself(tmp_path: Path) -> None:
    assert what_it_said(tmp_path, is_warm=False).startswith("[False, False, False, True]")


def test_a_module_of_the_app_with_the_name_of_a_library_is_imported_instead(
    tmp_path: Path,
) -> None:
    (tmp_path / "jwt.py").write_text("OWN = 'mine'\n", encoding="utf-8")
    source = f"import jwt\n{SERVER.replace('FastAPI()', 'FastAPI(title=jwt.OWN)')}"
    (tmp_path / "server.py").write_text(source, encoding="utf-8")
    for is_warm in (True, False):
        with LiveStage("server:app", folder=tmp_path, is_warm=is_warm) as live:
            shown = httpx.get(f"{live.url}/openapi.json", trust_env=False).json()
            assert shown["info"]["title"] == "mine"
            live.restart()  # it is not taken for one that has ended


def test_one_that_is_killed_leaves_no_trace_in_the_list_of_processes(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(SERVER, encoding="utf-8")
    with LiveStage("server:app", folder=tmp_path) as live:
        process = psutil.Process(live.pid)
        live.kill()
        assert process.wait(10) is None
        assert not process.is_running()
        live.restart()
        assert live.pid != process.pid


def test_where_the_process_that_starts_them_has_ended_a_start_says_so(tmp_path: Path) -> None:
    nursery = warm.Nursery({})
    nursery.close()
    with (tmp_path / "log").open("ab") as log, pytest.raises(OSError, match="Bad file descriptor"):
        nursery.start(["probe:app", "1"], tmp_path, {}, log)


def test_where_somebody_has_ended_that_process_the_next_start_comes_from_another(
    tmp_path: Path,
) -> None:
    first = int(what_it_said(tmp_path, is_warm=True).split()[4])
    psutil.Process(first).kill()
    psutil.wait_procs([psutil.Process(first)], 10)
    second = int(what_it_said(tmp_path, is_warm=True).split()[4])
    assert first != second


def test_a_start_that_does_not_begin_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "probe.py").write_text(NAMES, encoding="utf-8")
    stopped = psutil.Process(int(what_it_said(tmp_path, is_warm=True).split()[4]))
    monkeypatch.setattr(warm, "SECONDS", 0.5)
    stopped.suspend()
    try:
        with pytest.raises(LiveError, match="does not do so"):
            LiveStage("probe:app", folder=tmp_path)
    finally:
        stopped.resume()


@pytest.mark.parametrize("name", LIBRARIES)
def test_each_library_is_called_as_it_is_written(name: str) -> None:
    if name == "uvloop" and sys.platform == "win32":
        pytest.skip("uvloop is not made for Windows")
    assert find_spec(name)
