"""Each notebook runs to its end, and its executed copy is kept."""

import importlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from course.catalog import Door, Stage
from course.kept import CACHE
from course.live import CHEAP_HASHES, LiveStage
from course.notebooks import execute as notebooks
from course.notebooks.execute import execute, executed, read, reads
from course.notebooks.running import NEEDS_INSIDE
from course.notebooks.source import FOLDER, NotebookError
from course.places import ROOT
from tests.support.notebook_cells import (
    CATALOG,
    LAST,
    code,
    make,
    solve,
    source,
    tasks,
    text_of,
)
from tests.support.promises import slow
from tests.support.stages import each_but_the_ends_weekly, each_stage

if TYPE_CHECKING:
    from nbformat import NotebookNode

REPLY = re.compile(
    r"^(GET|POST|PUT|PATCH|DELETE) (/\S*?)(?:: |$.*?^)(\d{3})\b", re.MULTILINE | re.DOTALL
)


@pytest.fixture(scope="session")
def copies() -> "dict[str, NotebookNode]":
    """The executed copies, all made at once."""
    return {
        slug: reads(path.read_text(encoding="utf-8"))
        for slug, path in notebooks.execute_all().items()
    }


# The run


@slow
@each_stage
def test_it_runs_to_its_end(stage: Stage, copies: "dict[str, NotebookNode]") -> None:
    cells = code(copies[stage.slug])
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert [output for output in outputs if output.get("name") == "stderr"] == []
    assert text_of(cells[0]).startswith("Ready: ")
    assert text_of(cells[-1]).endswith("\nThe stage is stopped.\n")


@slow
@each_stage
def test_every_endpoint_answers_and_refuses(
    stage: Stage, copies: "dict[str, NotebookNode]"
) -> None:
    seen = {
        (method, path, status[0])
        for cell in code(copies[stage.slug])
        for method, path, status in REPLY.findall(text_of(cell))
    }
    paths = importlib.import_module(f"{stage.package}.main").app.openapi()["paths"]
    missing = [
        (method.upper(), path, status[0])
        for path, operations in paths.items()
        for method, operation in operations.items()
        for status in operation["responses"]
        if status < "500" and not was_seen(seen, method.upper(), path, status[0])
    ]
    assert missing == []


def was_seen(seen: set[tuple[str, str, str]], method: str, path: str, status: str) -> bool:
    """Tell whether a reply is among these; a part of the path in braces may be anything."""
    shape = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))
    return any(
        (method, status) == (its_method, its_status) and re.fullmatch(shape, its_path)
        for its_method, its_path, its_status in seen
    )


@slow
@each_stage
def test_it_ends_with_the_doors(stage: Stage, copies: "dict[str, NotebookNode]") -> None:
    def listed(doors: tuple[Door, ...]) -> str:
        return "".join(f"\n    {text}" for text in [door.text for door in doors] or ["nothing"])

    opens, closes = listed(CATALOG.opened_by(stage)), listed(CATALOG.closed_by(stage))
    assert text_of(copies[stage.slug].cells[-1]).startswith(f"Opens:{opens}\nCloses:{closes}\n")


@slow
@each_stage
def test_a_task_that_is_not_solved_is_not_yet_right(
    stage: Stage, copies: "dict[str, NotebookNode]"
) -> None:
    copy = copies[stage.slug]
    checks = [cell for cell in code(copy) if cell.id.startswith("check-")]
    assert len(checks) == len(tasks(copy))
    assert all(text_of(cell).startswith("Not yet") for cell in checks)


@slow
@each_but_the_ends_weekly
def test_it_runs_against_a_running_server_from_the_root_with_the_solutions(stage: Stage) -> None:
    with LiveStage(stage, env=CHEAP_HASHES) as live:
        notebook = execute(solve(read(stage), live.url), ROOT)
        assert httpx.get(live.url, trust_env=False).is_success
    cells = code(notebook)
    look_inside = [cell.id for cell in cells if "if live:" in cell.source]
    assert look_inside == [cell.id for cell in cells if NEEDS_INSIDE in text_of(cell)]
    checks = [cell.id for cell in cells if cell.id.startswith("check-")]
    assert checks == [cell.id for cell in cells if text_of(cell).startswith("Yes")]
    assert text_of(notebook.cells[-1]).endswith("\nYour own server still runs.\n")


@pytest.mark.parametrize(
    "folder", [ROOT, FOLDER, ROOT / "stages" / LAST.slug], ids=["root", "notebooks", "stage"]
)
def test_it_finds_the_course_from_wherever_the_kernel_started(folder: Path) -> None:
    command = [sys.executable, "-c", source(read(LAST), "get-ready")]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("Ready: ")


def test_away_from_the_course_it_says_where_to_keep_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", source(read(LAST), "get-ready")]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Keep this notebook in a folder of the course, such as my_notebooks." in ran.stderr


def wait_until_silent(url: str) -> None:
    """Ask until nobody answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            httpx.get(url, trust_env=False)
        except httpx.TransportError:
            return
    pytest.fail(f"{url} still answers")


@slow
def test_a_notebook_that_fails_half_way_leaves_no_server_behind() -> None:
    notebook = read(LAST)
    fails = "from course.errors import CourseError\nraise CourseError(f'{client.base_url} runs')"
    notebook.cells = notebook.cells[:6]
    notebook.cells[-1].source = fails
    with pytest.raises(NotebookError, match=r"http://127\.0\.0\.1:\d+ runs") as failure:
        execute(notebook)
    message = str(failure.value)
    assert "Traceback" not in message
    wait_until_silent(re.findall(r"http://[\d.:]+", message)[0])


@pytest.mark.skipif(os.name == "nt", reason="Windows interrupts a kernel with an event of its own")
def test_interrupting_a_cell_does_not_reach_the_stage() -> None:
    with LiveStage(CATALOG.first) as live:
        assert os.getpgid(live.pid) != os.getpgrp()


# The kept copies


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> "list[NotebookNode]":
    """The notebooks that were executed; nothing really runs."""
    done: list[NotebookNode] = []

    def pretend(notebook: "NotebookNode") -> "NotebookNode":
        done.append(notebook)
        return make(runs=len(done))

    monkeypatch.setattr(notebooks, "execute", pretend)
    return done


def test_an_unchanged_notebook_is_not_executed_again(
    runs: "list[NotebookNode]", tmp_path: Path
) -> None:
    first = executed(LAST.slug, tmp_path).read_bytes()
    assert executed(LAST.slug, tmp_path).read_bytes() == first
    assert len(runs) == 1


def test_a_changed_notebook_is_executed_again(
    runs: "list[NotebookNode]", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    executed(LAST.slug, tmp_path)
    monkeypatch.setattr(notebooks, "read", lambda _: make())
    again = executed(LAST.slug, tmp_path)
    assert json.loads(again.read_bytes())["metadata"]["runs"] == len(runs) == 2


@pytest.mark.parametrize(
    "changed",
    [
        f"stages/{LAST.slug}/main.py",
        "course/notebooks/lesson.py",
        "course/notebooks/lesson.css",
        "course/stages.toml",
        "constraints.txt",
    ],
)
def test_a_notebook_is_executed_again_when_what_it_shows_has_changed(
    changed: str, runs: "list[NotebookNode]", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    executed(LAST.slug, tmp_path)
    read_bytes = Path.read_bytes
    monkeypatch.setattr(
        Path,
        "read_bytes",
        lambda path: read_bytes(path) + (b"#" if path == ROOT / changed else b""),
    )
    executed(LAST.slug, tmp_path)
    assert len(runs) == 2


def test_a_notebook_is_executed_again_when_a_stage_that_it_starts_has_changed(
    runs: "list[NotebookNode]", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebooks, "read", lambda _: make(starts=CATALOG.first.slug))
    sums = iter(["before", "before", "after"])
    monkeypatch.setattr(
        notebooks, "digest", lambda *files: next(sums) if CATALOG.first.slug in str(files) else ""
    )
    for times in (1, 1, 2):
        executed(LAST.slug, tmp_path)
        assert len(runs) == times


def test_the_copies_are_ignored_by_git() -> None:
    path = CACHE / "notebooks" / f"{LAST.slug}.ipynb"
    subprocess.run(["git", "check-ignore", "-q", str(path)], cwd=ROOT, check=True)
