"""Measure what a run costs, with the stages that there are and with a made-up tree of twenty.

`python -m tests.house.growth` copies the last commit, times its commands, adds copies of the last
stage with their promises, chapters, notebooks and collections until there are twenty, times them
again, and writes docs/assets/growth.json with the date. Forty minutes on two cores.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from course.bench.report import Machine
from course.catalog import load_catalog
from course.places import ROOT
from tests.support.made_up import MAIN, slug

TARGET = ROOT / "docs" / "assets" / "growth.json"
TWENTY, ON_THE_SIDE = 20, 5
CATALOG = load_catalog()
LAST, TAKEN = CATALOG.last, {stage.number for stage in CATALOG.stages}
FREE = [number for number in range(1, 100) if number not in TAKEN]
ADDED = FREE[: TWENTY - len(TAKEN)]
TRACKS = {MAIN: ADDED[:-ON_THE_SIDE], "made-up": ADDED[-ON_THE_SIDE:]}
PYTHON = sys.executable
KEEPS_NOTHING = "PYTHONDONTWRITEBYTECODE"
COMMANDS = {
    "collect": [PYTHON, "-m", "pytest", "--collect-only", "-q"],
    "make test": [PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal", "-q", "--tb=no"],
    "make docs, cold": [PYTHON, "-m", "course", "docs"],
    "make docs, cached": [PYTHON, "-m", "course", "docs"],
}
NAMED = re.compile(rf"(--stage |STAGE=|course \w+ ){LAST.number}\b")  # in a command
CHANGES = re.compile(r"^( *)```changes.*?^\1```\n", re.DOTALL | re.MULTILINE)
ROW = """
[[stages]]
slug = "{slug}"
follows = "{follows}"
track = "{track}"
title = "Made up {number}"
idea = "It goes on."
terms = ["term {number}"]
new = []
changed = []
"""


class Growth(BaseModel):
    """Seconds of each command, by the number of stages; None where a site was not built."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: str
    machine: Machine
    seconds: dict[str, dict[str, float | None]]


def slug_of(number: int) -> str:
    """The slug of a stage that is added."""
    return slug(number, "made_up")


def copied(text: str, number: int) -> str:
    """Write a text of the last stage for its copy, which changes nothing that could be shown."""
    return (
        NAMED.sub(rf"\g<1>{number}", CHANGES.sub("", text))
        .replace(LAST.slug, slug_of(number))
        .replace(f"{LAST.label}: {LAST.title}", slug_of(number))
    )


def copy_files(clone: Path, number: int) -> None:
    """Copy all that belongs to the last stage."""
    listed = subprocess.run(
        ["git", "ls-files", f"*{LAST.slug}*"], cwd=clone, check=True, capture_output=True, text=True
    )
    for name in listed.stdout.splitlines():
        target = clone / copied(name, number)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = copied((clone / name).read_text(encoding="utf-8"), number)
        target.write_text(text, encoding="utf-8")


def rows() -> Iterator[str]:
    """Write the rows of the catalog: a main line, and a side track that leaves the real one."""
    for track, numbers in TRACKS.items():
        slugs = [LAST.slug, *map(slug_of, numbers)]
        for number, (follows, own) in zip(numbers, pairwise(slugs), strict=True):
            yield ROW.format(slug=own, follows=follows, track=track, number=number)


def grow(clone: Path) -> None:
    """Add stages until there are twenty."""
    for number in ADDED:
        copy_files(clone, number)
    catalog = clone / "course/stages.toml"
    stages, doors = catalog.read_text(encoding="utf-8").split("[[doors]]", 1)
    text = f"{stages.rstrip()}\n{''.join(rows())}\n[[doors]]{doors}"
    catalog.write_text(text, encoding="utf-8")
    matrix = clone / "docs/assets/attack-matrix.json"
    matrix.write_text(json.dumps(widened(json.loads(matrix.read_bytes()), ADDED)), "utf-8")


def widened(matrix: dict[str, Any], numbers: list[int]) -> dict[str, Any]:
    """Say of each new stage what was found for the last one."""
    place = next(n for n, app in enumerate(matrix["apps"]) if app["name"] == LAST.slug) + 1
    matrix["apps"][place:place] = [
        {"name": slug_of(number), "title": f"Made up {number}", "kind": "stage"}
        for number in numbers
    ]
    for attack in matrix["attacks"]:
        outcomes = attack["outcomes"]
        outcomes |= {slug_of(number): outcomes[LAST.slug] for number in numbers}
    return matrix


def time_commands(clone: Path) -> dict[str, float | None]:
    """Time each command; a test that a made-up stage breaks takes its time all the same.

    Compiled modules are kept, as on a reader's machine, whatever the environment says of that.
    """
    settings = {name: value for name, value in os.environ.items() if name != KEEPS_NOTHING}
    found: dict[str, float | None] = {}
    for name, command in COMMANDS.items():
        if name.endswith("cold"):
            shutil.rmtree(clone / ".cache", ignore_errors=True)
        begin = time.perf_counter()
        ended = subprocess.run(
            command, cwd=clone, env=settings, check=False, capture_output=True, text=True
        )
        taken = round(time.perf_counter() - begin, 1)
        found[name] = None if ended.returncode and name.startswith("make docs") else taken
        print(
            f"{name}: {found[name]} s. {(ended.stdout + ended.stderr).splitlines()[-1:]}",
            flush=True,
        )
    return found


def measure() -> Growth:
    """Measure in a copy, first as it is and then with twenty stages."""
    with tempfile.TemporaryDirectory(prefix="growth-") as home:
        clone = Path(home) / "course"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        (clone / "node_modules").symlink_to(ROOT / "node_modules")
        seconds = {str(len(TAKEN)): time_commands(clone)}
        grow(clone)
        seconds[str(TWENTY)] = time_commands(clone)
    date = time.strftime("%Y-%m-%d", time.gmtime())
    return Growth(date=date, machine=Machine.here(), seconds=seconds)


if __name__ == "__main__":
    TARGET.write_text(measure().model_dump_json(indent=2) + "\n", encoding="utf-8")
