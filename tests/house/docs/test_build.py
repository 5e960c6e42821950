"""The folders of a build: the site takes its place at the end, and what was begun goes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from course.docs import build as module
from course.docs.build import BEGUN, BuildError, build_site, run_mkdocs
from course.live import SETTINGS
from tests.support import site as shared


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, with what a build left that was ended before it was ready."""
    folder = tmp_path / "cache"
    (folder / f"{BEGUN}ended" / "fresh").mkdir(parents=True)
    monkeypatch.setattr(module, "CACHE", folder)
    return folder


def test_a_build_clears_away_what_an_ended_one_left(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "run_mkdocs", Path.mkdir)
    site = build_site(tmp_path / "site")
    assert site.is_dir()
    assert not list(cache.glob(f"{BEGUN}*"))


def test_a_build_that_fails_leaves_the_last_site(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> None:
        raise BuildError

    (tmp_path / "site").mkdir()
    monkeypatch.setattr(module, "run_mkdocs", fail)
    with pytest.raises(BuildError):
        build_site(tmp_path / "site")
    assert (tmp_path / "site").is_dir()
    assert not list(cache.glob(f"{BEGUN}*"))


def test_the_site_is_built_without_the_settings_of_whoever_builds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, str]] = []

    def run(*_: object, env: dict[str, str], **__: object) -> "subprocess.CompletedProcess[bytes]":
        seen.append(env)
        return subprocess.CompletedProcess([], 0)

    for name in SETTINGS:
        monkeypatch.setenv(name, "4")
    monkeypatch.setattr("course.docs.build.subprocess.run", run)
    run_mkdocs(tmp_path)
    (env,) = seen
    assert not {"BCRYPT_ROUNDS", "DATABASE_URL"} & env.keys()
    assert env["SECRET_KEY"] != "4"


@pytest.mark.skipif(not shutil.which("git"), reason="git is not on this machine")
def test_the_site_of_the_tests_is_built_anew_when_a_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "ROOT", tmp_path)
    assert shared.sum_of_files() is None
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    sums = [shared.sum_of_files()]
    for name, text in [("page.md", "one"), ("page.md", "two"), (".gitignore", "*.db")]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        sums.append(shared.sum_of_files())
    assert len({*sums}) == len(sums)
    (tmp_path / "app.db").write_text("ignored", encoding="utf-8")
    assert shared.sum_of_files() == sums[-1]


def test_the_sites_of_the_last_runs_are_kept(tmp_path: Path) -> None:
    room = tmp_path / "room"
    for number, name in enumerate(["a", "b", "c", "d-being-built"]):
        (room / name).mkdir(parents=True)
        os.utime(room / name, (number, number))
    shared.clear_away_all_but(2, room)
    assert {path.name for path in room.iterdir()} == {"b", "c", "d-being-built"}
