"""Each notebook is a lesson with one skeleton, is clean in git, and runs to its end."""

import ast
import importlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from nbformat import NotebookNode
from packaging.specifiers import SpecifierSet
from typer.testing import CliRunner

from course.catalog import Door, Stage, load_catalog
from course.cli import app
from course.errors import CourseError
from course.live import CHEAP_HASHES, LiveStage
from course.notebooks import execute as notebooks
from course.notebooks import lesson, ready
from course.notebooks.execute import FOLDER, NotebookError, execute, executed, read, reads
from course.notebooks.lesson import NEEDS_INSIDE
from course.places import PORT, ROOT

CATALOG = load_catalog()
LAST = CATALOG.last
HEADINGS = ["Start the stage", "Predict, then run", "Break it", "Check yourself", "What you saw"]
OPENING, ENDING = ["title", "get-ready", "start", "start-the-stage"], ["stop", "stop-the-stage"]
READABLE = re.compile(r"[a-z]+(-[a-z]+|-\d+)*")
ALLOWED_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
REPLY = re.compile(r"^(GET|POST|PUT|PATCH|DELETE) (/\S*?)[:\n]\s*(\d{3})", re.MULTILINE)
SOLUTION = re.compile(r"<summary>Solution</summary>\n\n```python\n(.+?)```", re.DOTALL)

each = pytest.mark.parametrize("stage", CATALOG.stages, ids=lambda stage: stage.label)


def make(*cells: dict[str, object], **metadata: object) -> NotebookNode:
    """Make a notebook."""
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    return reads(json.dumps(content), as_version=4)


def source(notebook: NotebookNode, cell_id: str) -> str:
    """Return what stands in a cell."""
    (cell,) = [cell for cell in notebook.cells if cell.id == cell_id]
    text: str = cell.source
    return text


def code(notebook: NotebookNode) -> list[NotebookNode]:
    """List the code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook: NotebookNode) -> str:
    """Join the Markdown cells."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def text_of(cell: NotebookNode) -> str:
    """Join what a cell printed and showed, as plain text."""
    return "".join(
        output.text if output.output_type == "stream" else output.data["text/plain"] + "\n"
        for output in cell.outputs
    )


def tasks(notebook: NotebookNode) -> list[str]:
    """List the names of the tasks."""
    names = [cell.id.partition("-") for cell in notebook.cells]
    return [name for kind, _, name in names if kind == "task"]


@pytest.fixture(scope="session")
def copies() -> dict[str, NotebookNode]:
    """The executed copies, all made at once."""
    paths = notebooks.execute_all()
    return {path.stem: reads(path.read_text(encoding="utf-8"), as_version=4) for path in paths}


# The lesson


@each
def test_it_has_the_skeleton(stage: Stage) -> None:
    notebook = read(stage)
    ids = [cell.id for cell in notebook.cells]
    assert 10 <= len(ids) <= 20
    assert ids[:4] == OPENING
    assert ids[-2:] == ENDING
    assert ids.index("break-it") < ids.index("walk-through-the-door")
    assert re.findall(r"^## (.+)$", prose(notebook), re.MULTILINE) == HEADINGS


@each
def test_it_opens_with_what_you_will_be_able_to_do_and_the_command(stage: Stage) -> None:
    title = source(read(stage), "title")
    assert title.startswith(f"# {stage.label}: {stage.title}\n\n**{stage.idea}**\n")
    assert "After this lesson you can:\n\n- " in title
    assert f"make notebooks STAGE={stage.number}\n" in title
    assert f"python -m course notebooks {stage.number}`" in title
    assert f"stages/{stage.slug}/" in title
    assert f"http://127.0.0.1:{PORT}/{stage.label}`" in source(read(stage), "start")


@each
def test_its_terms_are_explained(stage: Stage) -> None:
    bold = re.findall(r"\*\*(.+?)\*\*", prose(read(stage)))
    assert set(stage.terms) <= set(bold)
    assert any(term in ("door", "doors") for term in bold)


@each
def test_you_predict_before_you_run(stage: Stage) -> None:
    cells = read(stage).cells
    predictions = [n for n, cell in enumerate(cells) if "**Predict:**" in cell.source]
    assert len(predictions) >= 4
    assert all(cells[n].cell_type == "markdown" for n in predictions)
    assert all(cells[n + 1].cell_type == "code" for n in predictions)


@each
def test_its_tasks_have_a_check_a_hint_and_a_solution(stage: Stage) -> None:
    notebook = read(stage)
    ids = [cell.id for cell in notebook.cells]
    assert 1 <= len(tasks(notebook)) <= 2
    for name in tasks(notebook):
        start = ids.index(f"task-{name}")
        assert ids[start + 1 : start + 3] == [f"answer-{name}", f"check-{name}"]
        task = source(notebook, f"task-{name}")
        assert task.count("<details>\n<summary>") == task.count("\n\n</details>") == 2
        assert "<summary>Hint</summary>" in task
        assert len(SOLUTION.findall(task)) == 1
        assert source(notebook, f"answer-{name}").endswith(" = ...")


# What git holds


@each
def test_it_is_committed_without_outputs(stage: Stage) -> None:
    notebook = read(stage)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code(notebook))
    assert all(cell.metadata == {} for cell in notebook.cells)
    assert notebook.metadata == ALLOWED_METADATA


@each
def test_its_cells_have_readable_names(stage: Stage) -> None:
    ids = [cell.id for cell in read(stage).cells]
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if not READABLE.fullmatch(name)] == []


@each
def test_it_is_plain_python(stage: Stage) -> None:
    for cell in code(read(stage)):
        ast.parse(cell.source)  # a magic, such as %time or !ls, is no Python


@pytest.fixture
def a_repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repo of one committed notebook, with the title "committed"."""
    folder = tmp_path / "course repo"
    path = folder / "notebooks" / f"{LAST.slug}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(notebooks.writes(make(title="committed")))
    monkeypatch.setattr(notebooks, "ROOT", folder)
    monkeypatch.setattr(notebooks, "FOLDER", path.parent)
    for arguments in (["init", "-q"], ["add", "notebooks"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    return path


def test_what_git_holds_counts_and_not_what_a_reader_saved(a_repo: Path) -> None:
    a_repo.write_text(notebooks.writes(make(title="saved")))
    assert read(LAST).metadata.title == "committed"


def test_where_git_knows_nothing_the_file_counts(
    a_repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_repo.write_text(notebooks.writes(make(title="saved")))
    monkeypatch.setattr("course.notebooks.execute.shutil.which", lambda _: None)
    assert read(LAST).metadata.title == "saved"


def test_a_notebook_that_is_missing_is_named(a_repo: Path) -> None:
    subprocess.run(["git", "rm", "-qf", a_repo.name], cwd=a_repo.parent, check=True)
    with pytest.raises(NotebookError, match=rf"notebooks/{LAST.slug}\.ipynb"):
        read(LAST)


# The run


@each
def test_it_runs_to_its_end(stage: Stage, copies: dict[str, NotebookNode]) -> None:
    cells = code(copies[stage.slug])
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert [output for output in outputs if output.get("name") == "stderr"] == []
    assert text_of(cells[0]).startswith("Ready: ")
    assert text_of(cells[-1]).endswith("\nThe stage is stopped.\n")


@each
def test_every_endpoint_answers_and_refuses(stage: Stage, copies: dict[str, NotebookNode]) -> None:
    seen = {
        (method, path, status[0])
        for cell in code(copies[stage.slug])
        for method, path, status in REPLY.findall(text_of(cell))
    }
    paths = importlib.import_module(f"{stage.package}.main").app.openapi()["paths"]
    wanted = {
        (method.upper(), path, status[0])
        for path, operations in paths.items()
        for method, operation in operations.items()
        for status in operation["responses"]
    }
    assert wanted - seen == set()


@each
def test_it_ends_with_the_doors(stage: Stage, copies: dict[str, NotebookNode]) -> None:
    def listed(doors: tuple[Door, ...]) -> str:
        return "".join(f"\n    {text}" for text in [door.text for door in doors] or ["nothing"])

    opens, closes = listed(CATALOG.opened_by(stage)), listed(CATALOG.closed_by(stage))
    assert text_of(copies[stage.slug].cells[-1]).startswith(f"Opens:{opens}\nCloses:{closes}\n")


@each
def test_a_task_that_is_not_solved_is_not_yet_right(
    stage: Stage, copies: dict[str, NotebookNode]
) -> None:
    copy = copies[stage.slug]
    checks = [cell for cell in code(copy) if cell.id.startswith("check-")]
    assert len(checks) == len(tasks(copy))
    assert all(text_of(cell).startswith("Not yet") for cell in checks)


def solve(notebook: NotebookNode, base_url: str) -> NotebookNode:
    """Fill in the solutions and a BASE_URL, as a reader does."""
    for cell in code(notebook):
        kind, _, name = cell.id.partition("-")
        if kind == "answer":
            cell.source = SOLUTION.findall(source(notebook, f"task-{name}"))[0]
        if cell.id == "start-the-stage":
            assert 'BASE_URL = ""' in cell.source
            cell.source = cell.source.replace('BASE_URL = ""', f'BASE_URL = "{base_url}"')
    return notebook


@each
def test_it_runs_against_a_running_server_from_the_root_with_the_solutions(stage: Stage) -> None:
    with LiveStage(stage, env=CHEAP_HASHES) as live:
        notebook = execute(solve(read(stage), live.url), ROOT)
        assert httpx.get(live.url, trust_env=False).is_success
    cells = code(notebook)
    starts, *look_inside, stops = [cell.id for cell in cells if "live." in cell.source]
    assert [starts, stops] == ["start-the-stage", "stop-the-stage"]
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
    assert "Keep this notebook in the folder notebooks/ of the course." in ran.stderr


def test_all_begin_with_the_same_cell() -> None:
    assert len({source(read(stage), "get-ready") for stage in CATALOG.stages}) == 1


def wait_until_silent(url: str) -> None:
    """Ask until nobody answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            httpx.get(url, trust_env=False)
        except httpx.TransportError:
            return
    pytest.fail(f"{url} still answers")


def test_a_notebook_that_fails_half_way_leaves_no_server_behind() -> None:
    notebook = read(LAST)
    fails = "from course.errors import CourseError\nraise CourseError(f'{live.url} runs')"
    notebook.cells = notebook.cells[: len(OPENING) + 2]
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
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[NotebookNode]:
    """The notebooks that were executed, in a cache of their own; nothing really runs."""
    done: list[NotebookNode] = []

    def pretend(notebook: NotebookNode) -> NotebookNode:
        done.append(notebook)
        return make(runs=len(done))

    monkeypatch.setattr(notebooks, "CACHE", tmp_path / "kept")
    monkeypatch.setattr(notebooks, "execute", pretend)
    return done


def test_an_unchanged_notebook_is_not_executed_again(runs: list[NotebookNode]) -> None:
    first = executed(LAST.slug).read_bytes()
    assert executed(LAST.slug).read_bytes() == first
    assert len(runs) == 1


def test_a_changed_notebook_is_executed_again(
    runs: list[NotebookNode], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = executed(LAST.slug)
    monkeypatch.setattr(notebooks, "read", lambda _: make())
    assert executed(LAST.slug) == kept
    assert json.loads(kept.read_bytes())["metadata"]["runs"] == len(runs) == 2


@pytest.mark.parametrize(
    "changed",
    [
        f"stages/{LAST.slug}/main.py",
        "course/notebooks/lesson.py",
        "course/stages.toml",
        "constraints.txt",
    ],
)
def test_a_notebook_is_executed_again_when_what_it_shows_has_changed(
    changed: str, runs: list[NotebookNode], monkeypatch: pytest.MonkeyPatch
) -> None:
    executed(LAST.slug)
    read_bytes = Path.read_bytes
    monkeypatch.setattr(
        Path,
        "read_bytes",
        lambda path: read_bytes(path) + (b"#" if path == ROOT / changed else b""),
    )
    executed(LAST.slug)
    assert len(runs) == 2


@pytest.mark.parametrize("broken", ["", "{}", '{"metadata": {}}'])
def test_a_broken_copy_is_made_again(broken: str, runs: list[NotebookNode]) -> None:
    kept = executed(LAST.slug)
    kept.write_text(broken)
    executed(LAST.slug)
    assert len(runs) == 2


def test_the_copies_are_ignored_by_git() -> None:
    path = notebooks.CACHE / f"{LAST.slug}.ipynb"
    subprocess.run(["git", "check-ignore", "-q", str(path)], cwd=ROOT, check=True)


# Ready or not


def not_ready() -> str:
    """Return what an unfit kernel is told."""
    with pytest.raises(CourseError) as failure:
        ready.check_ready()
    return str(failure.value)


def test_a_python_that_is_too_old_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "sys", SimpleNamespace(version_info=(3, 10, 4)))
    message = not_ready()
    assert "This kernel runs Python 3.10; the course needs 3.11 or newer." in message
    assert "-m pip install -r requirements.txt" in message
    assert "VS Code: Select Kernel (top right), Python Environments, .venv." in message


def test_a_package_in_another_version_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        ready, "version", lambda name: "5.0.0" if name == "bcrypt" else version(name)
    )
    assert "bcrypt 5.0.0 is installed; the course needs 4.0.1." in not_ready().splitlines()


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_none(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(ready, "version", find_none)
    message = not_ready()
    pinned = re.findall(r"^([\w-]+)[\[=]", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert all(f"The package {name} is missing." in message for name in pinned)


@pytest.mark.parametrize("has_venv", [True, False])
def test_the_fix_makes_a_venv_only_where_there_is_none(
    *, has_venv: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready, "VENV", tmp_path if has_venv else tmp_path / ".venv")
    monkeypatch.setattr(ready, "sys", SimpleNamespace(version_info=(3, 10, 4)))
    assert ("-m venv .venv" in not_ready()) is not has_venv


@pytest.mark.parametrize(
    "name", ["__init__", "errors", "places", "notebooks/__init__", "notebooks/ready"]
)
def test_an_old_python_can_read_the_answer(name: str) -> None:
    text = (ROOT / "course" / f"{name}.py").read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 9))


# The helpers


@pytest.mark.parametrize(
    ("answer", "is_right", "says"),
    [
        (..., lambda _: True, "Not yet: replace the three dots"),
        (36, lambda n: n == 36, "Yes"),
        (37, lambda n: n == 36, "Not yet. "),
        (36, lambda n: n["x"], "Not yet: TypeError"),
        ({}, lambda body: body["name"], "Not yet: KeyError"),
    ],
)
def test_a_check_never_fails(
    answer: object,
    is_right: Callable[[object], bool],
    says: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lesson.check(answer, is_right)
    assert capsys.readouterr().out.startswith(says)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What the helpers showed."""
    pages: list[dict[str, str]] = []
    monkeypatch.setattr(lesson, "publish", lambda page, **_: pages.append(page))
    return pages


def test_a_reply_is_shown_as_status_headers_and_body(shown: list[dict[str, str]]) -> None:
    request = httpx.Request("GET", "http://127.0.0.1/secure-data")
    headers = {"WWW-Authenticate": "Bearer", "Date": "today"}
    lesson.show(httpx.Response(401, headers=headers, json={"detail": "é <b>"}, request=request))
    (page,) = shown
    assert page["text/plain"].startswith("GET /secure-data\n401 Unauthorized\n")
    assert "www-authenticate: Bearer\n" in page["text/plain"]
    assert page["text/plain"].endswith('\n\n{\n  "detail": "é <b>"\n}')
    assert "today" not in page["text/plain"]
    assert "&lt;b&gt;" in page["text/html"]
    assert "<b>" not in page["text/html"]


def test_a_tokens_parts_are_told_apart_by_name_and_line_and_not_by_colour_alone(
    shown: list[dict[str, str]],
) -> None:
    lesson.show_token("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.AAAA")
    (page,) = shown
    for name in ("header", "payload", "signature"):
        assert f">{name}</div>" in page["text/html"]
    assert len(set(re.findall(r"border-bottom:\S+ (\w+) ", page["text/html"]))) == 3
    assert len(set(re.findall(r"border-bottom:\S+ \w+ (#\w+)", page["text/html"]))) == 3
    assert '{"sub": "alice"}' in page["text/plain"]


def test_a_plot_has_a_description_and_a_table(copies: dict[str, NotebookNode]) -> None:
    (plot,) = [cell for cell in code(copies["s03_hashing"]) if cell.id == "picture-of-the-rates"]
    page = plot.outputs[0].data["text/html"]
    assert re.search(r'<img src="data:image/svg\+xml;base64,\S+" alt="[^"]{30,}"', page)
    assert page.count('<th scope="col">') == 3
    assert page.count("<tr>") == 1 + 6


def test_the_command_opens_the_notebook_of_the_stage_and_asks_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[tuple[str, dict[str, str]]] = []

    def run(
        command: list[str], env: dict[str, str], **_: object
    ) -> subprocess.CompletedProcess[str]:
        started.append((" ".join(command), env))
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr("course.notebooks.jupyter.subprocess.run", run)
    for arguments in ([], ["5"]):
        assert CliRunner().invoke(app, ["notebooks", *arguments]).exit_code == 3
    pages = [re.findall(r"default_url=/lab/tree/(\S+)", command) for command, _ in started]
    assert pages == [["notebooks/s01_bare_app.ipynb"], ["notebooks/s05_protected_routes.ipynb"]]
    config = Path(started[0][1]["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0])
    page = json.loads((config / "labconfig" / "page_config.json").read_text())
    assert page == {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


# Zero install

SUPPORTED = SpecifierSet(
    re.findall(r'requires-python = "(.+)"', (ROOT / "pyproject.toml").read_text())[0]
)


def test_binder_installs_the_same_pins() -> None:
    (line,) = (ROOT / "binder" / "requirements.txt").read_text().splitlines()
    option, path = line.split()
    assert option == "-r"
    assert (ROOT / "binder" / path).resolve() == ROOT / "requirements.txt"
    python = (ROOT / "binder" / "runtime.txt").read_text().strip().removeprefix("python-")
    assert python in SUPPORTED


def test_codespaces_installs_the_same_pins_into_the_same_folder() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    assert container["postCreateCommand"].endswith(
        ".venv/bin/python -m pip install -r requirements.txt"
    )
    assert container["forwardPorts"] == [int(PORT)]
    assert container["image"].rpartition(":")[2] in SUPPORTED
    settings = container["customizations"]["vscode"]["settings"]
    assert settings["python.defaultInterpreterPath"].endswith("/.venv/bin/python")
