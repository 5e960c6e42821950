"""The commands of the course, as a reader runs them."""

import os
import subprocess
import sys
from pathlib import Path

from course.places import ROOT


def command(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the course in a folder of the reader's."""
    return subprocess.run(
        [sys.executable, "-m", "course", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
