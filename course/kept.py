"""What takes time to make, kept in .cache until what it was made of changes.

Each thing has a name made from all that it depends on. One process makes it while others wait.
"""

import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filelock import FileLock

from course.places import ROOT

CACHE = ROOT / ".cache"
# No command or notebook of a reader runs these.
ROOMS_OF_THE_SITE = ("bench", "browser", "docs", "mutants", "repair", "standard")
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


def kept_at(room: str, key: Any, *, suffix: str = "", cache: Path = CACHE) -> Path:
    """Return where something with this key is kept, or would be."""
    name = hashlib.sha256(json.dumps([key, sys.version], sort_keys=True).encode()).hexdigest()
    return cache / room / f"{name}{suffix}"


def keep(
    room: str, key: Any, make: Callable[[Path], None], *, suffix: str = "", cache: Path = CACHE
) -> Path:
    """Return the file or folder that `make` wrote, now or when it was last asked with this key.

    Args:
        room: the folder of the cache.
        key: all that the result depends on, as JSON; the version of Python is added.
        make: writes the file or makes the folder at the path that it gets. When it raises, nothing
            is kept.
        suffix: the end of the file's name, such as `.json`.
        cache: where the rooms lie.
    """
    target = kept_at(room, key, suffix=suffix, cache=cache)
    name = target.name.removesuffix(suffix)
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.with_suffix(".lock")):
        if not target.exists():
            for left in target.parent.glob(f"{name}-*"):  # by one that was ended
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=target.parent) as folder:
                fresh = Path(folder) / target.name
                make(fresh)
                fresh.rename(target)
    return target


def keep_json(room: str, key: Any, make: Callable[[], Any], *, cache: Path = CACHE) -> Any:
    """Return what `make` returns as JSON, or what it returned when it last had this key."""

    def write(file: Path) -> None:
        file.write_text(json.dumps(make()), encoding="utf-8")

    file = keep(room, key, write, suffix=".json", cache=cache)
    return json.loads(file.read_text(encoding="utf-8"))
