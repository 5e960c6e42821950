"""How far the site is built: told by the one who builds, read by the server that waits for it."""

import json
import os
from pathlib import Path
from threading import Lock

PROGRESS = "COURSE_PROGRESS"  # the environment variable that names the file
DRAFTS, PACKAGES, RUNS = "drafts", "packages", "runs"
NOTEBOOKS, PAGES = "notebooks", "pages"


class Count:
    """Counts what is done of a part, from any thread, for whoever waits; mostly nobody does."""

    def __init__(self, part: str, total: int) -> None:
        """Begin a part that has `total` pieces."""
        self._part, self._total, self._done = part, total, 0
        self._lock = Lock()
        self._tell()

    def step(self) -> None:
        """Note that one more piece is done."""
        with self._lock:
            self._done += 1
            self._tell()

    def _tell(self) -> None:
        if file := os.environ.get(PROGRESS):
            with Path(file).open("a", encoding="utf-8") as stream:
                stream.write(json.dumps([self._part, self._done, self._total]) + "\n")


def read_progress(file: Path) -> dict[str, tuple[int, int]]:
    """Return for each part that has begun how many pieces are done, and of how many."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    whole_lines = text.split("\n")[:-1]
    return {part: (done, total) for part, done, total in map(json.loads, whole_lines)}
