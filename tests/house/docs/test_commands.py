"""The commands of the pages and of the README do what they say, in a copy of the course."""

import re
import secrets
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from attacks.lab.words import PUBLISHED_KEYS
from course.catalog import load_catalog
from course.docs.fences import find_fences
from course.live import CHEAP_HASHES, LiveStage
from course.places import ROOT
from tests.support.course_server import copy_course
from tests.support.old_database import write_old_database
from tests.support.promises import Person, slow

CATALOG = load_catalog()
LAST = CATALOG.last
PAGES = [page for page in (ROOT / "docs").rglob("*.md") if not page.name.startswith("_")]
SERVING = re.compile(r"Uvicorn running on|Ctrl\+C ends it")
SECONDS = 60


def lines_of(page: Path, language: str) -> list[str]:
    """List the commands in the blocks of one language, without their comments."""
    fences = find_fences(page.read_text(encoding="utf-8"))
    lines = [line for fence in fences if fence.name == language for line in fence.body.splitlines()]
    return [line.partition(" #")[0].strip() for line in lines if line.strip()]


COMMANDS = sorted({line for page in PAGES for line in lines_of(page, "command")})
README = lines_of(ROOT / "README.md", "sh")
MAKE = sorted({line for line in [*COMMANDS, *README] if line.startswith("make ")})
UVICORN = [line for line in COMMANDS if line.startswith("uvicorn ")]
UNSAFE = [line for line in UVICORN if "published.env" in line]
KEY = [line for line in COMMANDS if "open('.env'" in line]
WRONG_KEY = [line for line in COMMANDS if "open('published.env'" in line]
MOVE = [line for line in COMMANDS if line.startswith("python move_users.py ")]
RUN = [line for line in COMMANDS if line.startswith("python -m course run")]
COURSE = sorted({line for line in [*COMMANDS, *README] if line.startswith("python -m course ")})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the course, with the reader's own app in it."""
    folder = copy_course(tmp_path_factory.mktemp("course"))
    shutil.copytree(folder / "stages" / LAST.slug, folder / "my_app")
    return folder


def as_run(command: str) -> list[str]:
    """Run a command's Python with the one of this test."""
    first, *rest = shlex.split(command)
    return [sys.executable, *rest] if first == "python" else [sys.executable, "-m", first, *rest]


def printed_until_serving(command: list[str], folder: Path) -> Iterator[str]:
    """Give what a server prints, and end it when it serves or has said all."""
    with subprocess.Popen(
        [*command, "--port", "0"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout
        for line in process.stdout:
            yield line
            if SERVING.search(line):
                break
        process.terminate()


def test_each_command_of_the_pages_is_tested_here() -> None:
    known = {*MAKE, *UVICORN, *KEY, *WRONG_KEY, *MOVE, *COURSE}
    assert [line for line in COMMANDS if line not in known] == []


def test_a_published_key_is_written_and_the_stage_before_starts_with_it(folder: Path) -> None:
    (write,), (serve,) = WRONG_KEY, UNSAFE
    subprocess.run(as_run(write), cwd=folder, check=True)
    written = (folder / "published.env").read_text(encoding="utf-8")
    assert written == f"SECRET_KEY={PUBLISHED_KEYS[0]}"
    (door,) = [door for door in CATALOG.doors if door.name == "published-key"]
    before = CATALOG.before(CATALOG.find(door.closed[0]))
    assert before
    command = as_run(serve.replace("my_app", before.package))
    assert SERVING.search(list(printed_until_serving(command, folder))[-1])


@slow
def test_the_users_of_an_older_app_are_moved(tmp_path: Path) -> None:
    (command,) = MOVE
    program, file = shlex.split(command)[1:]
    shutil.copy(ROOT / "tests/house/docs/how_to" / program, tmp_path)
    (tmp_path / file).parent.mkdir(parents=True)
    write_old_database(tmp_path / file, Person(), Person())
    moved = subprocess.run(
        as_run(command), cwd=tmp_path, check=True, stdout=subprocess.PIPE, text=True
    )
    assert moved.stdout == "2 moved.\n"
    env = {**CHEAP_HASHES, "DATABASE_URL": f"sqlite:///{tmp_path / file}"}
    with LiveStage(CATALOG.find("s07"), env=env):
        pass


@pytest.mark.parametrize("command", KEY)
def test_the_key_is_written_once(command: str, folder: Path) -> None:
    key_file = folder / ".env"
    key_file.unlink(missing_ok=True)
    subprocess.run(as_run(command), cwd=folder, check=True, timeout=SECONDS)
    key = key_file.read_text(encoding="utf-8")
    assert re.fullmatch(r"SECRET_KEY=[\w-]{43}", key)
    again = subprocess.run(
        as_run(command), cwd=folder, stderr=subprocess.PIPE, text=True, timeout=SECONDS, check=False
    )
    assert "FileExistsError" in again.stderr
    assert key_file.read_text(encoding="utf-8") == key


@slow
@pytest.mark.parametrize("command", sorted({*UVICORN, *RUN} - {*UNSAFE}))
def test_the_server_starts(command: str, folder: Path) -> None:
    key = secrets.token_urlsafe(32)
    (folder / ".env").write_text(f"SECRET_KEY={key}", encoding="utf-8")
    lines = list(printed_until_serving(as_run(command), folder))
    assert SERVING.search(lines[-1]), "".join(lines)


@pytest.mark.skipif(not shutil.which("make"), reason="make is not on this machine")
@pytest.mark.parametrize("command", MAKE)
def test_make_knows_the_target(command: str) -> None:
    done = subprocess.run(
        [*shlex.split(command), "--dry-run"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("command", COURSE)
def test_the_course_knows_the_command(command: str, folder: Path) -> None:
    name = shlex.split(command)[3]
    done = subprocess.run(
        [sys.executable, "-m", "course", name, "--help"],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0
    options = [word for word in shlex.split(command)[4:] if word.startswith("--")]
    assert [option for option in options if option not in done.stdout] == []
