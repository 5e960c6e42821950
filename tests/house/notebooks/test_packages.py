"""Who follows the site alone need not load what only the notebooks need."""

import re
import subprocess
import sys
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from course.catalog import load_catalog
from course.docs.notebooks import notebook_page
from course.notebooks import packages
from course.places import ROOT

LINE = re.compile(r"^([A-Za-z][^#\n]*?)\s*(?:#.*)?$", re.MULTILINE)


def read(file: str) -> dict[str, str]:
    """Read the packages of a file by name, with what stands after the name and the version."""
    found = map(Requirement, LINE.findall((ROOT / file).read_text(encoding="utf-8")))
    return {each.name: f"{sorted(each.extras)} {each.marker}" for each in found}


def test_the_two_parts_together_are_the_whole() -> None:
    course, notebooks = read("requirements-course.txt"), read("requirements-notebooks.txt")
    assert not course.keys() & notebooks.keys()
    assert course | notebooks == read("requirements.txt")


@pytest.mark.parametrize("part", ["course", "notebooks"])
def test_a_part_takes_its_versions_from_the_constraints(part: str) -> None:
    lines = (ROOT / f"requirements-{part}.txt").read_text(encoding="utf-8").splitlines()
    assert "-c constraints.txt" in lines
    assert not [line for line in lines if "==" in line and ";" not in line]


def test_what_is_looked_for_comes_with_the_packages_of_the_notebooks() -> None:
    assert packages.are_installed()
    wanted, found = list(read("requirements-notebooks.txt")), set()
    while wanted:
        name = canonicalize_name(wanted.pop())
        if name not in found:
            found.add(name)
            needs = map(Requirement, distribution(name).requires or [])
            wanted += [each.name for each in needs if not each.marker or each.marker.evaluate()]
    assert set(packages.NEEDED) <= found
    assert not set(packages.NEEDED) & read("requirements-course.txt").keys()


def test_they_are_installed_when_they_are_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> "subprocess.CompletedProcess[bytes]":
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    answers = iter([False, True])
    monkeypatch.setattr(packages, "are_installed", lambda: next(answers))
    monkeypatch.setattr("course.pip.subprocess.run", run)
    packages.ensure()
    (command,) = commands
    assert command[-2:] == ["-r", str(ROOT / "requirements-notebooks.txt")]
    assert re.search(r"requirements-notebooks\.txt, once: about \d+ MB", capsys.readouterr().out)


def test_the_two_parts_are_as_much_to_load_as_the_whole() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    said = dict(re.findall(r"Installing (\S+) into .* about (\d+) MB", makefile))
    whole = said["requirements.txt"]
    assert int(whole) == int(said["requirements-course.txt"]) + packages.MEGABYTES
    first = load_catalog().first
    chapter = (ROOT / f"docs/stages/{first.slug}.md").read_text(encoding="utf-8")
    assert f"downloads about {whole} MB" in chapter


def test_a_pip_that_fails_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess[bytes]([], 1)
    monkeypatch.setattr(packages, "are_installed", lambda: False)
    monkeypatch.setattr("course.pip.subprocess.run", lambda *_, **__: failed)
    with pytest.raises(packages.PackagesError, match=r"^pip could not install requirements-"):
        packages.ensure()


def test_a_site_without_them_shows_the_notebook_and_how_to_run_it() -> None:
    stage = load_catalog().last
    page = notebook_page(stage, None)
    assert f"python -m course notebooks {stage.number}" in page
    assert "python -m course docs" in page
    assert "It prints" not in page


def test_the_site_and_the_server_need_none_of_them() -> None:
    hidden = "\n".join(f"sys.modules[{name!r}] = None" for name in packages.NEEDED)
    modules = ("course.cli", "course.docs.hooks", "course.server.app")
    code = f"import sys\n{hidden}\nimport {', '.join(modules)}\ncourse.cli.command_line()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_readme_names_the_smaller_part() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "requirements-course.txt" in text
