"""What runs gave, kept in .cache until what they depend on changes."""

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course.places import ROOT

CACHE = ROOT / ".cache" / "docs"
ROOMS_OF_THE_SITE = ("bench", "browser", "docs")  # no command or notebook of a reader runs them
MACHINERY = (
    *("course/*.py", "course/*.toml"),
    *(
        f"course/{room.name}/**/*.{kind}"
        for room in sorted((ROOT / "course").iterdir())
        if room.is_dir() and room.name not in ROOMS_OF_THE_SITE
        for kind in ("py", "toml")
    ),
)


def digest(*patterns: str) -> str:
    """Sum up the names and contents of the files of the repo that match one of the patterns."""
    total = hashlib.sha256()
    for file in sorted({file for pattern in patterns for file in ROOT.glob(pattern)}):
        total.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
        total.update(file.read_bytes() + b"\0")
    return total.hexdigest()


def keep(key: Any, make: Callable[[], Any], cache: Path = CACHE) -> Any:
    """Return what `make` returns, JSON both, or what it returned when it last had this key."""
    name = hashlib.sha256(json.dumps([key, sys.version]).encode()).hexdigest()
    file = cache / f"{name}.json"
    if not file.is_file():
        made = json.dumps(make())
        cache.mkdir(parents=True, exist_ok=True)
        file.write_text(made, encoding="utf-8")
    return json.loads(file.read_text(encoding="utf-8"))
