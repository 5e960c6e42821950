"""The site, built beside the running server as long as there is none."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from course.places import DRAFT, ROOT, SITE
from course.progress import DRAFTS, NOTEBOOKS, PACKAGES, PAGES, PROGRESS, RUNS, read_progress

COMMAND = (sys.executable, "-m", "course", "docs", "--draft")
State = Literal["none", "running", "failed", "done"]
LOG = "log"
LAST_LINES = 8  # of what a build that failed has printed
END_SECONDS = 5.0
TITLES = {
    DRAFTS: "A draft of all pages, to begin with",
    PACKAGES: "Packages that the pages load",
    RUNS: "Examples of the pages, run for what they print",
    NOTEBOOKS: "Notebooks, executed",
    PAGES: "Pages, with all that they show",
}


@dataclass(frozen=True)
class Part:
    """A part of the site; `total` is 0 as long as nobody knows how much it is."""

    title: str
    done: int = 0
    total: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether all of it is done."""
        return 0 < self.total == self.done


class Building:
    """A build of the site in a process of its own; it may also never begin."""

    def __init__(self, command: tuple[str, ...] = COMMAND) -> None:
        """Note how to build."""
        self._command = command
        self._folder = Path()
        self._process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Build until the end of the block, if there is no site yet."""
        if self.is_done():
            yield
            return
        with tempfile.TemporaryDirectory(prefix="building-", ignore_cleanup_errors=True) as folder:
            self._folder = Path(folder)
            self._start()
            try:
                yield
            finally:
                self._stop()

    def _start(self) -> None:
        with (self._folder / LOG).open("wb") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env={
                    **os.environ,
                    PROGRESS: str(self._folder / PROGRESS),
                    "TMPDIR": str(self._folder),  # what it leaves when it is ended goes with it
                },
                start_new_session=True,  # Ctrl+C reaches the server alone, which then ends it
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _stop(self) -> None:
        if not self._process:
            return
        with suppress(psutil.NoSuchProcess):
            whole = psutil.Process(self._process.pid)
            processes = [*whole.children(recursive=True), whole]
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    process.terminate()
            for process in psutil.wait_procs(processes, END_SECONDS)[1]:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
        self._process.wait()

    @staticmethod
    def is_done() -> bool:
        """Tell whether there is a site."""
        return (SITE / "index.html").is_file()

    @staticmethod
    def has_draft() -> bool:
        """Tell whether the pages can be read already, without what their examples print."""
        return (DRAFT / "index.html").is_file()

    @property
    def state(self) -> State:
        """Whether there is a site, or what becomes of its build."""
        is_running = self._process is not None and self._process.poll() is None
        if self.is_done():  # asked after the build, which may end in between
            return "done"
        if is_running:
            return "running"
        return "failed" if self._process else "none"

    @property
    def parts(self) -> list[Part]:
        """What is built, in order, and how far it is; a part that was passed over is left out."""
        found = read_progress(self._folder / PROGRESS)
        begun = max((place for place, name in enumerate(TITLES) if name in found), default=-1)
        return [
            Part(title, *found.get(name, (0, 0)))
            for place, (name, title) in enumerate(TITLES.items())
            if name in found or place > begun
        ]

    @property
    def last_lines(self) -> str:
        """What the build printed last."""
        text = (self._folder / LOG).read_text(encoding="utf-8", errors="replace")
        lines = text.strip().splitlines()
        return "\n".join(lines[-LAST_LINES:]).replace(str(ROOT), ".").replace(str(Path.home()), "~")
