"""What pages run, run before the pages are made, side by side, one a core.

What fails is not kept: it runs once more for its page, which then tells what is wrong. A session
has a process of its own, as it takes the standard output for itself: `python -m course.docs.ahead`
and the path of its page.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from course.catalog import Catalog, load_catalog
from course.docs.capture import run_command_block, run_session, runs_of
from course.docs.fences import find_fences
from course.docs.pages import Source
from course.errors import CourseError
from course.kept import CACHE
from course.places import ROOT
from course.progress import RUNS, Count


def run_ahead(sources: Sequence[Source]) -> None:
    """Run what pages run; the last page comes first, as what a later chapter runs takes longer."""
    runs = [run for source in reversed(sources) for run in runs_ahead_of(source)]
    count = Count(RUNS, len(runs))

    def finish(run: Callable[[], object]) -> None:
        with contextlib.suppress(CourseError):
            run()
        count.step()

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(finish, runs))


def runs_ahead_of(source: Source) -> Iterator[Callable[[], object]]:
    """Return what a page runs: each block of commands, and its session."""
    session, commands = runs_of(find_fences(source.markdown))
    for fence in commands:
        yield partial(run_command_block, fence, source.catalog, source.stage, CACHE)
    if session:
        yield partial(in_a_process, source.path)


def in_a_process(path: str) -> None:
    """Let a process of its own run the session of a page."""
    subprocess.run([sys.executable, "-m", "course.docs.ahead", path], cwd=ROOT, check=True)


def keep_session(path: str, catalog: Catalog) -> None:
    """Run the session of a page, and keep what it prints."""
    markdown = (ROOT / "docs" / path).read_text(encoding="utf-8")
    source = Source(path, markdown, catalog)
    session, _ = runs_of(find_fences(markdown))
    with contextlib.suppress(CourseError):
        run_session(session, catalog, source.stage, CACHE)


if __name__ == "__main__":
    keep_session(sys.argv[1], load_catalog())
