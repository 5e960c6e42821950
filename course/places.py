"""Where things are: the folders of the repo, and the addresses on this machine."""

import shutil
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path, PurePath
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "site"
DRAFT = ROOT / ".cache" / "draft"  # the site as it can be read before its examples have run
HOST = "127.0.0.1"
PORT = "8100"  # not 8000, where uvicorn serves the app that the reader builds meanwhile
STAGE_PORT = "8000"
MADE_BY_RUNS = ("__pycache__", "*.db", "*.db-*")  # beside the code, and never copied with it


def all_but_code(*others: str) -> Callable[[Any, list[str]], set[str]]:
    """Tell `shutil.copytree` to leave behind what runs have made, and what else is named."""
    return shutil.ignore_patterns(*MADE_BY_RUNS, *others)


def is_made_by_runs(path: PurePath) -> bool:
    """Tell whether a path is, or is below, what runs leave beside the code."""
    return any(fnmatch(part, pattern) for part in path.parts for pattern in MADE_BY_RUNS)
