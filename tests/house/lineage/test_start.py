"""A reader's app starts from what one has before a stage."""

from pathlib import Path

import pytest

from course.catalog import Stage, load_catalog
from course.lineage.start import StartError, next_commands, start_app
from course.lineage.steps import read_files
from course.places import ROOT
from tests.support.commands import command
from tests.support.stages import each_stage

CATALOG = load_catalog()
FIRST, (SECOND, *_) = CATALOG.first, CATALOG.after(CATALOG.first)


@each_stage
def test_it_holds_what_one_has_before_the_stage(stage: Stage, tmp_path: Path) -> None:
    home = start_app(CATALOG, stage, "new_app", tmp_path)
    before = CATALOG.before(stage)
    assert home == tmp_path / "new_app"
    assert read_files(home) == (read_files(before.folder) if before else {"__init__.py": b""})


def test_databases_and_compiled_code_stay_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "stages" / FIRST.slug
    for name in ("main.py", "db/app.db", "db/app.db-journal", "__pycache__/main.pyc"):
        (old / name).parent.mkdir(parents=True, exist_ok=True)
        (old / name).touch()
    monkeypatch.setattr("course.catalog.ROOT", tmp_path)
    home = start_app(CATALOG, SECOND, "new_app", tmp_path)
    assert [file.name for file in home.rglob("*") if file.is_file()] == ["main.py"]


@pytest.mark.parametrize(
    "name",
    ["", "my-app", "../new_app", "a/b", "a\\b", "..", "/tmp", "C:app", "1app", "class", "my app",
     "münchen", "a.b", "\0"],
    ids=ascii,
)  # fmt: skip
def test_an_odd_name_is_refused(name: str, tmp_path: Path) -> None:
    home = tmp_path / "here"
    home.mkdir()
    with pytest.raises(StartError, match="is no name for a package"):
        start_app(CATALOG, SECOND, name, home)
    assert list(tmp_path.rglob("*")) == [home]


@pytest.mark.parametrize("name", ["json", "fastapi", "course", "__main__", "antigravity"])
def test_a_name_that_hides_a_module_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(StartError, match="Python has a module"):
        start_app(CATALOG, SECOND, name, tmp_path)
    assert not (tmp_path / name).exists()


def test_it_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "new_app").mkdir()
    with pytest.raises(StartError, match="There is already a new_app"):
        start_app(CATALOG, SECOND, "new_app", tmp_path)
    assert list((tmp_path / "new_app").iterdir()) == []


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="cannot be written"):
        start_app(CATALOG, FIRST, "new_app", tmp_path / "none")


def test_the_key_is_named_when_there_is_one(tmp_path: Path) -> None:
    assert "--env-file" not in next_commands(SECOND, "new_app", tmp_path)
    (tmp_path / ".env").touch()
    assert "new_app.main:app --reload --env-file .env" in next_commands(SECOND, "new_app", tmp_path)


def test_before_the_first_stage_there_is_a_file_to_write(tmp_path: Path) -> None:
    done = command("start", "1", "new_app", folder=tmp_path)
    assert done.stdout.splitlines() == [
        "new_app/ is empty. Write new_app/main.py, as docs/stages/s01_bare_app.md shows. Then:",
        "  uvicorn new_app.main:app --reload",
        "  python -m course check 1 --app new_app.main:app",
    ]
    assert (ROOT / "docs/stages/s01_bare_app.md").is_file()


def test_the_command_says_what_comes_next(tmp_path: Path) -> None:
    done = command("start", "2", "new_app", folder=tmp_path)
    assert done.stdout.splitlines()[1:] == [
        "  uvicorn new_app.main:app --reload",
        "  python -m course check 2 --app new_app.main:app",
    ]
    again = command("start", "2", "new_app", folder=tmp_path)
    assert again.returncode == 1
    assert again.stderr == "There is already a new_app in this folder. Take another name.\n"
