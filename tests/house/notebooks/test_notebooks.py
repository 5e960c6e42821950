"""Each notebook is a lesson with one skeleton, and is clean in git."""

import ast
import json
import os
import re
import subprocess
import sys
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from course.catalog import Stage
from course.notebooks import ready
from course.notebooks import source as notebooks
from course.notebooks.execute import read, writes
from course.notebooks.source import NotebookError
from course.places import PORT, ROOT
from tests.support.notebook_cells import (
    CATALOG,
    LAST,
    SOLUTION,
    code,
    make,
    prose,
    source,
    tasks,
)
from tests.support.promises import slow
from tests.support.stages import each_stage

STAGES = CATALOG.stages
HEADINGS = ["Start the stage", "Predict, then run", "Break it", "Check yourself", "What you saw"]
OPENING, ENDING = ["title", "get-ready", "start", "start-the-stage"], ["stop", "stop-the-stage"]
READABLE = re.compile(r"[a-z]+(-[a-z]+|-\d+)*")
TAKEN_WHERE_THERE = {  # each with what is in a stage that needs it
    "email-validator": "email_validator",
    "python-multipart": r"Form|request\.form\(",
    "watchfiles": "watchfiles",
}
ALLOWED_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


# The lesson


@each_stage
def test_it_has_the_skeleton(stage: Stage) -> None:
    notebook = read(stage)
    ids = [cell.id for cell in notebook.cells]
    assert 10 <= len(ids) <= 19 + 3 * len(tasks(notebook))
    assert ids[:4] == OPENING
    assert ids[-2:] == ENDING
    assert ids.index("break-it") < ids.index("walk-through-the-door")
    assert re.findall(r"^## (.+)$", prose(notebook), re.MULTILINE) == HEADINGS


@each_stage
def test_it_opens_with_what_you_will_be_able_to_do_and_the_command(stage: Stage) -> None:
    title = source(read(stage), "title")
    assert title.startswith(f"# {stage.label}: {stage.title}\n\n**{stage.idea}**\n")
    assert "After this lesson you can:\n\n- " in title
    assert f"make notebooks STAGE={stage.number}\n" in title
    assert f"python -m course notebooks {stage.number}`" in title
    assert f"stages/{stage.slug}/" in title
    assert f"python -m course notebooks {stage.number} --copy`" in title
    assert "After a restart of the kernel" in title
    assert "run the first cell again" in title
    assert f"http://127.0.0.1:{PORT}/{stage.label}`" in source(read(stage), "start")


@each_stage
def test_its_terms_are_explained(stage: Stage) -> None:
    bold = re.findall(r"\*\*(.+?)\*\*", prose(read(stage)))
    assert set(stage.terms) <= set(bold)
    assert any(term in ("door", "doors") for term in bold)


@each_stage
def test_you_predict_before_you_run(stage: Stage) -> None:
    cells = read(stage).cells
    predictions = [n for n, cell in enumerate(cells) if "**Predict:**" in cell.source]
    assert len(predictions) >= 4
    assert all(cells[n].cell_type == "markdown" for n in predictions)
    assert all(cells[n + 1].cell_type == "code" for n in predictions)


@each_stage
def test_its_tasks_have_a_check_a_hint_and_a_solution(stage: Stage) -> None:
    notebook = read(stage)
    ids = [cell.id for cell in notebook.cells]
    assert len(tasks(notebook)) in (2, 3)
    for name in tasks(notebook):
        start = ids.index(f"task-{name}")
        assert ids[start + 1 : start + 3] == [f"answer-{name}", f"check-{name}"]
        task = source(notebook, f"task-{name}")
        assert task.count("<details>\n<summary>") == task.count("\n\n</details>") == 2
        assert "<summary>Hint</summary>" in task
        assert len(SOLUTION.findall(task)) == 1
        assert source(notebook, f"answer-{name}").endswith(" = ...")


# What git holds


@each_stage
def test_it_is_committed_without_outputs(stage: Stage) -> None:
    notebook = read(stage)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code(notebook))
    assert all(cell.metadata == {} for cell in notebook.cells)
    assert notebook.metadata == ALLOWED_METADATA


def test_all_begin_with_the_same_cell_which_asks_for_their_own_packages() -> None:
    begins = {re.sub(r'check_ready\([\s\w",-]+\)', "", text) for text in map(first_cell, STAGES)}
    assert len(begins) == 1


def first_cell(stage: Stage) -> str:
    """Return the cell that looks whether the kernel is ready."""
    return source(read(stage), "get-ready")


def packages_of(stage: Stage) -> set[str]:
    """Return the packages that a notebook asks for."""
    (names,) = re.findall(r"check_ready\(([^)]+)\)", first_cell(stage))
    return set(re.findall(r'"([\w-]+)"', names))


@slow
@each_stage
def test_it_asks_for_the_packages_that_it_needs_and_no_others(stage: Stage) -> None:
    imports = [
        f"{ast.unparse(node)}\n"
        for cell in code(read(stage))
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    if any("timeline" in each for each in imports):
        imports.append("import matplotlib.figure\n")  # at its first drawing
    started = [each for each in STAGES if any(each.slug in c.source for c in code(read(stage)))]
    servers = ", ".join(f"{each.package}.main" for each in started)
    server = (
        f"import json, pathlib, sys, uvicorn, course.live, {servers}\n"
        "course.live.url_of(pathlib.Path('app.db'))\n"
    )
    listing = "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    command = [sys.executable, "-W", "ignore", "-c", "".join([*imports, server, listing])]
    env = {**os.environ, "SECRET_KEY": "a practice key of 32 bytes or more"}
    ran = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=True)
    owners = packages_distributions()
    loaded = {name for module in json.loads(ran.stdout) for name in owners.get(module, ())}
    pinned = set(ready.PIN.findall((ROOT / "requirements.txt").read_text(encoding="utf-8")))
    needed = {name for name, _ in pinned} & {as_written(name) for name in loaded}
    sources = [file for each in started for file in each.folder.rglob("*.py")]
    files = "".join(file.read_text(encoding="utf-8") for file in sources)
    needed -= {name for name, part in TAKEN_WHERE_THERE.items() if not re.search(part, files)}
    assert packages_of(stage) == needed


def as_written(name: str) -> str:
    """Write the name of a package as requirements.txt does."""
    return name.lower().replace("_", "-")


@each_stage
def test_its_cells_have_readable_names(stage: Stage) -> None:
    ids = [cell.id for cell in read(stage).cells]
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if not READABLE.fullmatch(name)] == []


@each_stage
def test_it_is_plain_python(stage: Stage) -> None:
    for cell in code(read(stage)):
        ast.parse(cell.source)  # a magic, such as %time or !ls, is no Python


@each_stage
def test_what_it_imports_of_the_course_is_there(stage: Stage) -> None:
    imports = [
        (node.module, alias.name)
        for cell in code(read(stage))
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("course.")
        for alias in node.names
    ]
    assert imports
    for module, name in imports:
        assert hasattr(import_module(str(module)), name), f"there is no {name} in {module}"


def test_what_a_notebook_changes_in_a_copy_of_its_stage_is_there_once() -> None:
    changes = [
        (stage.folder / name, right)
        for stage in STAGES
        for cell in code(read(stage))
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CHANGES"
        for name, (right, _) in ast.literal_eval(node.value).items()
    ]
    assert changes
    for file, right in changes:
        assert file.read_text(encoding="utf-8").count(right) == 1, f"{file.name}: {right}"


@pytest.fixture
def a_repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repo of one committed notebook, with the title "committed"."""
    folder = tmp_path / "course repo"
    path = folder / "notebooks" / f"{LAST.slug}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(writes(make(title="committed")))
    monkeypatch.setattr(notebooks, "ROOT", folder)
    monkeypatch.setattr(notebooks, "FOLDER", path.parent)
    for arguments in (["init", "-q"], ["add", "notebooks"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    return path


def test_what_git_holds_counts_and_not_what_a_reader_saved(a_repo: Path) -> None:
    a_repo.write_text(writes(make(title="saved")))
    assert read(LAST).metadata.title == "committed"


def test_where_git_knows_nothing_the_file_counts(
    a_repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_repo.write_text(writes(make(title="saved")))
    monkeypatch.setattr("course.notebooks.source.shutil.which", lambda _: None)
    assert read(LAST).metadata.title == "saved"


def test_a_notebook_that_is_missing_is_named(a_repo: Path) -> None:
    subprocess.run(["git", "rm", "-qf", a_repo.name], cwd=a_repo.parent, check=True)
    with pytest.raises(NotebookError, match=rf"notebooks/{LAST.slug}\.ipynb"):
        read(LAST)
