"""The course server as a reader starts it, on a copy of the repo, so that no app.db is touched."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from course import npm
from course.npm import SWAGGER_FILES, SWAGGER_UI
from course.places import ROOT, all_but_code

PACKAGES = ("attacks", "course", "stages", "tests")  # and not what readers build beside them
SETTINGS = ("DATABASE_URL", "SECRET_KEY", "COURSE_PORT")
END_SECONDS = 30.0  # for a server that was told to end
ADDRESS = re.compile(r"http://\S+")


def copy_course(folder: Path) -> Path:
    """Copy what the server needs, without the databases and the settings of the reader."""
    npm.ensure(SWAGGER_UI)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=all_but_code())
    copied = folder / "node_modules" / SWAGGER_UI
    copied.mkdir(parents=True)
    for name in SWAGGER_FILES:
        shutil.copy(npm.folder(SWAGGER_UI) / name, copied)
    return folder


def popen(
    folder: Path,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    python: str = sys.executable,
) -> subprocess.Popen[str]:
    """Start `python -m course run` in a copy, with no settings but those given, and no build."""
    clean = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return subprocess.Popen(
        [python, "-m", "course", "run", "--no-build", *arguments],
        cwd=folder,
        env={**clean, "PYTHONIOENCODING": "utf-8", **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


def read_address(process: subprocess.Popen[str], lines: list[str]) -> str:
    """Read what the server prints until it says where it answers."""
    assert process.stdout
    for line in process.stdout:
        lines.append(line)
        if address := ADDRESS.search(line):
            return address[0]
    raise AssertionError("the server did not start:\n" + "".join(lines))


def end(process: subprocess.Popen[str]) -> None:
    """Tell a server to end, and end it where it does not: who waits for it has nothing to say."""
    process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


@contextmanager
def running(
    folder: Path,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    python: str = sys.executable,
) -> Iterator[tuple[str, list[str]]]:
    """Serve until the end of the block; give the address, and the lines printed so far."""
    lines: list[str] = []
    settings = {"COURSE_PORT": "0", **(env or {})}
    with popen(folder, *arguments, env=settings, python=python) as process:
        reader = Thread(target=lines.extend, args=[process.stdout])
        try:
            address = read_address(process, lines)
            reader.start()
            yield address, lines
        finally:
            end(process)
            if reader.ident:
                reader.join(END_SECONDS)
