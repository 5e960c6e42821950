"""Measure how long a newcomer waits: from the clone to the first reply, and to the first chapter.

`python -m tests.house.server.measure` clones the last commit into an empty folder and does there
what `make run` does, first with nothing installed, then once more. The figures go to
docs/assets/first-start.json, with the date. It takes some minutes, and loads packages.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
from pydantic import BaseModel, ConfigDict

from course.bench.report import Machine
from course.catalog import load_catalog
from course.places import ROOT
from tests.support.course_server import running

TARGET = ROOT / "docs" / "assets" / "first-start.json"
PATIENCE = 1200.0  # seconds
CATALOG = load_catalog()


class Waits(BaseModel):
    """Seconds: until pip has ended, and from then to the first reply and to the first chapter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    packages: float
    first_reply: float
    first_chapter: float


class FirstStart(BaseModel):
    """The first start, with nothing installed, and the next one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: str
    machine: Machine
    cold: Waits
    warm: Waits


def seconds(action: Callable[[], object]) -> float:
    """Measure how long something takes, in tenths of a second."""
    begin = time.perf_counter()
    action()
    return round(time.perf_counter() - begin, 1)


def wait_for(url: str, status: int) -> None:
    """Wait until a page is answered so."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if httpx.get(url, trust_env=False).status_code == status:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(url)


def start(folder: Path) -> Waits:
    """Start in a clone, with caches of its own that are empty at first, and measure."""
    names = {"PIP_CACHE_DIR": "pip", "npm_config_cache": "npm"}
    caches = {name: str(folder.with_name(cache)) for name, cache in names.items()}
    make = partial(subprocess.run, ["make", ".venv/.course"], cwd=folder, check=True)
    packages = seconds(partial(make, env={**os.environ, **caches}))
    begin = time.perf_counter()
    python = str(folder / ".venv/bin/python")
    with running(folder, "--build", env=caches, python=python) as (url, _):
        wait_for(f"{url}/{CATALOG.last.label}/secure-data", 401)
        first_reply = round(time.perf_counter() - begin, 1)
        wait_for(f"{url}/stages/{CATALOG.first.slug}/", 200)
        first_chapter = round(time.perf_counter() - begin, 1)
    return Waits(packages=packages, first_reply=first_reply, first_chapter=first_chapter)


def measure() -> FirstStart:
    """Measure both starts in a clone of the last commit."""
    with tempfile.TemporaryDirectory(prefix="first-start-") as home:
        folder = Path(home) / "course"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
        date = time.strftime("%Y-%m-%d", time.gmtime())
        return FirstStart(date=date, machine=Machine.here(), cold=start(folder), warm=start(folder))


if __name__ == "__main__":
    found = measure()
    TARGET.write_text(found.model_dump_json(indent=2) + "\n", encoding="utf-8")
    print(found.model_dump_json(indent=2, include={"cold", "warm"}))
