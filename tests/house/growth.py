"""Measure what a run costs, with the stages that there are and with a made-up tree of twenty.

`python -m tests.house.growth` copies the last commit, times its commands, adds copies of the last
stage with their promises, chapters, notebooks and collections until there are twenty, times them
again, and writes docs/assets/growth.json with the date. Two hours on two cores; of a command that
is named, such as `python -m tests.house.growth collect`, the others keep what was found for them.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
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
GATE = ".ci/run"
ANEW = {"make docs, cold": [".cache"], GATE: [".cache", ".venv", "node_modules"]}  # is made anew
COLLECT = [PYTHON, "-m", "pytest", "--collect-only", "-q"]
COMMANDS = {
    "collect, cold": COLLECT,
    "collect": COLLECT,
    "make test": [PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal", "-q", "--tb=no"],
    "make docs, cold": [PYTHON, "-m", "course", "docs"],
    "make docs, cached": [PYTHON, "-m", "course", "docs"],
    GATE: ["bash", GATE],
}
SUMS = re.compile(
    r"^(?:FAILED|ERROR) .*|^=* ?(?:\d+ \w+, )*\d+ passed.*", re.MULTILINE
)  # what pytest says at its end
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
    """Seconds of each command, by the number of stages; None where there is no figure."""

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


def time_commands(clone: Path, names: Collection[str]) -> dict[str, float | None]:
    """Time commands; a test that a made-up stage breaks takes its time all the same.

    Compiled modules are kept, as on a reader's machine, whatever the environment says of that.
    """
    settings = {name: value for name, value in os.environ.items() if name != KEEPS_NOTHING}
    settings |= {"MAKEFLAGS": "--keep-going"}
    found: dict[str, float | None] = {}
    for name in names:
        for folder in ANEW.get(name, ()):
            remove(clone / folder)
        begin = time.perf_counter()
        ended = subprocess.run(
            COMMANDS[name], cwd=clone, env=settings, check=False, capture_output=True, text=True
        )
        taken = round(time.perf_counter() - begin, 1)
        found[name] = None if ended.returncode and name.startswith("make docs") else taken
        print(f"{name}: {found[name]} s.", *SUMS.findall(ended.stdout), sep="\n", flush=True)
    return found


def remove(folder: Path) -> None:
    """Remove a folder, or what leads to one."""
    if folder.is_symlink():
        folder.unlink()
    else:
        shutil.rmtree(folder, ignore_errors=True)


def measure(names: Collection[str]) -> Growth:
    """Measure in a copy, first as it is and then with twenty stages."""
    with tempfile.TemporaryDirectory(prefix="growth-") as home:
        clone = Path(home) / "course"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        (clone / "node_modules").symlink_to(ROOT / "node_modules")
        seconds = {str(len(TAKEN)): time_commands(clone, names)}
        grow(clone)
        seconds[str(TWENTY)] = time_commands(clone, names)
    date = time.strftime("%Y-%m-%d", time.gmtime())
    return Growth(date=date, machine=Machine.here(), seconds=seconds)


def beside(last: Growth, fresh: Growth) -> Growth:
    """Take what was not measured anew from the last time, if there were as many stages."""
    return fresh.model_copy(
        update={
            "seconds": {
                number: last.seconds.get(number, {}) | found
                for number, found in fresh.seconds.items()
            }
        }
    )


if __name__ == "__main__":
    last = Growth.model_validate_json(TARGET.read_bytes())
    fresh = measure(sys.argv[1:] or list(COMMANDS))
    TARGET.write_text(beside(last, fresh).model_dump_json(indent=2) + "\n", encoding="utf-8")
