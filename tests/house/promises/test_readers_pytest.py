"""pytest, called by a reader: one clear line for what cannot be, and a short answer."""

import re
from pathlib import Path

import pytest

from course.catalog import load_catalog
from course.live import CHEAP_HASHES, LiveStage
from course.mutants.mutant import replace_once
from course.promises.run import start_pytest
from tests.support.mutants import copy_of
from tests.support.promises import slow, weekly

pytestmark = slow

CATALOG = load_catalog()
FIRST, REMEMBERING, LAST = CATALOG.first, CATALOG.find("s02_database"), CATALOG.last


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("http://127.0.0.1:9", "Nothing answers at http://127.0.0.1:9. Start your app first."),
        ("127.0.0.1:9000", "127.0.0.1:9000 is not a URL such as http://127.0.0.1:8000."),
        ("http://192.0.2.1", "192.0.2.1 is not this machine, and no other is attacked or checked."),
    ],
)
def test_an_app_that_cannot_be_asked_is_one_line(url: str, line: str) -> None:
    done = start_pytest("--stage", "3", "--base-url", url)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert done.stderr.strip() == f"ERROR: {line}"
    assert "FAILED" not in done.stdout


@weekly
def test_a_wrong_app_is_told_in_short(tmp_path: Path) -> None:
    copy = copy_of(REMEMBERING, tmp_path)
    replace_once(copy / "routers/auth.py", "status_code=201", "status_code=200")
    with LiveStage(f"{copy.name}.main:app", folder=tmp_path, env=CHEAP_HASHES) as live:
        url = ["--stage", "2", "--base-url", live.url]
        done = start_pytest(*url, "-m", "not heavy")
        about = "tests/s02_database/test_register.py::test_a_new_user_is_created"
        with_code = start_pytest(*url, "--tb=short", about)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert len(done.stdout.splitlines()) < 60
    assert "Begin here: A new user is created. (s02 A database)" in done.stdout
    assert "assert response.status_code == 201" not in done.stdout
    assert "assert response.status_code == 201" in with_code.stdout


def test_promises_of_a_later_stage_are_not_left_out_in_silence() -> None:
    done = start_pytest(f"tests/{LAST.slug}", "--stage", "2")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert done.stderr.strip() == (
        f"ERROR: Nothing to run: tests/{LAST.slug} holds what {LAST.label} promises, "
        "and s02 does not come after it."
    )


def test_promises_of_a_stage_before_are_run() -> None:
    done = start_pytest(f"tests/{FIRST.slug}/test_pages.py", "--stage", "2")
    assert done.returncode == pytest.ExitCode.OK


def test_a_copy_may_lie_in_a_folder_with_a_space(tmp_path: Path) -> None:
    home = tmp_path / "a folder"
    home.mkdir()
    copy = copy_of(FIRST, home).rename(home / "my copy")
    alone = start_pytest(f"tests/{FIRST.slug}/test_pages.py", "--stage", "1", "--folder", str(copy))
    assert alone.returncode == pytest.ExitCode.OK, alone.stdout + alone.stderr


@weekly
def test_a_folder_of_the_course_may_stand_alone() -> None:
    done = start_pytest("--stage", "1", "--folder", f"stages/{FIRST.slug}", "-m", "not heavy")
    assert done.returncode == pytest.ExitCode.OK, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("option", "stages"),
    [([], {FIRST.label}), (["--everywhere"], {stage.label for stage in CATALOG.stages})],
)
def test_everywhere_means_each_stage(option: list[str], stages: set[str]) -> None:
    done = start_pytest(
        f"tests/{FIRST.slug}/test_requests.py", "--collect-only", "--quiet", *option
    )
    assert set(re.findall(r"\[(\w+)-", done.stdout)) == stages
