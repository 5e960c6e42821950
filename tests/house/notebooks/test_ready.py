"""A kernel that cannot follow a notebook is told so, with the remedy."""

import ast
import json
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.specifiers import SpecifierSet

from course.errors import CourseError
from course.notebooks import ready
from course.places import PORT, ROOT

# Ready or not


def not_ready() -> str:
    """Return what an unfit kernel is told that needs two packages."""
    with pytest.raises(CourseError) as failure:
        ready.check_ready("bcrypt", "httpx")
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
    missing = re.findall(r"The package (\w+) is missing\.", not_ready())
    assert missing == ["bcrypt", "httpx"]


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
