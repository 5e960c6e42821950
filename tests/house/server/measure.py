"""Measure how long a newcomer waits: for the clone, the first reply, a chapter and the whole site.

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
COMPLETE = "s05"  # the original article's system, complete


class Waits(BaseModel):
    """Seconds: for the clone, until pip has ended, and what comes from then on.

    Attributes:
        clone: until the repo is there; 0, where it was there before.
        packages: from then until pip has ended.
        first_reply: from then until the complete stage answers.
        first_chapter: from then until the first chapter can be read, as a draft or as it is.
        whole_site: from then until the site is there.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    clone: float
    packages: float
    first_reply: float
    first_chapter: float
    whole_site: float


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


def wait_since(begin: float, url: str, status: int, text: str = "") -> float:
    """Wait until a page is answered so, and return the seconds since `begin`, in tenths."""
    while time.perf_counter() - begin < PATIENCE:
        try:
            answer = httpx.get(url, trust_env=False)
            if answer.status_code == status and text in answer.text:
                return round(time.perf_counter() - begin, 1)
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(url)


def start(folder: Path, clone: float = 0) -> Waits:
    """Start in a clone, with caches of its own that are empty at first, and measure."""
    names = {"PIP_CACHE_DIR": "pip", "npm_config_cache": "npm"}
    caches = {name: str(folder.with_name(cache)) for name, cache in names.items()}
    make = partial(subprocess.run, ["make", ".venv/.course"], cwd=folder, check=True)
    packages = seconds(partial(make, env={**os.environ, **caches}))
    wait = partial(wait_since, time.perf_counter())
    python = str(folder / ".venv/bin/python")
    with running(folder, "--build", env=caches, python=python) as (url, _):
        return Waits(
            clone=clone,
            packages=packages,
            first_reply=wait(f"{url}/{COMPLETE}/secure-data", 401),
            first_chapter=wait(f"{url}/stages/{CATALOG.first.slug}/", 200),
            whole_site=wait(f"{url}/building", 200, 'class="done"'),
        )


def measure() -> FirstStart:
    """Measure both starts in a clone of the last commit."""
    with tempfile.TemporaryDirectory(prefix="first-start-") as home:
        folder = Path(home) / "course"
        command = ["git", "clone", "--quiet", str(ROOT), str(folder)]
        clone = seconds(partial(subprocess.run, command, check=True))
        date = time.strftime("%Y-%m-%d", time.gmtime())
        machine, cold = Machine.here(), start(folder, clone)
        return FirstStart(date=date, machine=machine, cold=cold, warm=start(folder))


if __name__ == "__main__":
    found = measure()
    TARGET.write_text(found.model_dump_json(indent=2) + "\n", encoding="utf-8")
    print(found.model_dump_json(indent=2, include={"cold", "warm"}))
