"""What is wrong with the reader's files, in words, with the file and the line."""

import logging
import shutil
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from course.browser.python.watch import NO_END, TooLong, Watch
from course.live import LiveError

PACKAGE = "my_app"
WORK, SHOWN = Path("/work"), Path("/shown")  # what is checked, and what the console asks
WATCH = Watch(*(f"{folder}/{PACKAGE}/" for folder in (WORK, SHOWN)))
LONGEST = 1000  # characters of what an error says


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where.

    Attributes:
        kind: the name of the exception, `TooLong` or `no app`.
        text: what it says.
        file: the file, inside the reader's package; empty if it is none of theirs.
        line: its line; 0 if it is none.
    """

    kind: str
    text: str
    file: str = ""
    line: int = 0


def write(files: Mapping[str, str], folder: Path) -> None:
    """Write the reader's package anew into a folder, and nothing beside it."""
    shutil.rmtree(folder / PACKAGE, ignore_errors=True)
    for name, text in {"__init__.py": "", **files}.items():
        file = folder / PACKAGE / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    WATCH.caught = None


def endless() -> Problem | None:
    """Say where the watch has ended a loop; None if it has not."""
    if not WATCH.caught:
        return None
    file, line = WATCH.caught
    return Problem("TooLong", NO_END, inside(file), line)


def problem_of(error: BaseException) -> Problem:
    """Say what an error means for the reader."""
    found = innermost(error)
    if isinstance(found, TooLong) and (problem := endless()):
        return problem
    if isinstance(found, SyntaxError) and inside(found.filename or ""):
        return Problem(name_of(found), found.msg, inside(found.filename or ""), found.lineno or 0)
    file, line = last_place(found)
    return Problem(name_of(found), text_of(found), file, line) if file else no_app(found)


def problem_at_start(error: LiveError) -> Problem:
    """Say why the app does not start."""
    return problem_of(error.__cause__ or error)


def last_place(error: BaseException) -> tuple[str, int]:
    """Return where the error left the reader's files."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [(inside(frame.filename), frame.lineno or 0) for frame in frames]
    return next((place for place in reversed(places) if place[0]), ("", 0))


def no_app(error: BaseException) -> Problem:
    """Say what is missing where none of their lines is to blame."""
    if isinstance(error, ModuleNotFoundError) and error.name == f"{PACKAGE}.main":
        return Problem("no app", "There is no file main.py: the app is looked for in it.")
    if isinstance(error, AttributeError) and error.name == "app":
        return Problem("no app", "main.py makes no app: it needs app = FastAPI().", "main.py")
    return Problem(name_of(error), text_of(error))


def inside(file: str) -> str:
    """Return the path inside the reader's package; nothing, if the file is not in it."""
    folder = next((each for each in WATCH.folders if file.startswith(each)), None)
    return file.removeprefix(folder) if folder else ""


def innermost(error: BaseException) -> BaseException:
    """Return the error itself, where it is wrapped in groups of one."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def name_of(error: BaseException) -> str:
    """Return the name of its class."""
    return type(error).__name__


def text_of(error: BaseException) -> str:
    """Return what an error says, at a length that can be shown."""
    if isinstance(error, SystemExit):
        return f"The app ends Python: {error}" if error.code else "The app ends Python."
    text = (
        str(error).replace(f"{WORK}/", "").replace(f"{SHOWN}/", "").strip()
        or "It says nothing more."
    )
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


class Errors(logging.Handler):
    """Remembers the errors that the app raised instead of an answer.

    Attributes:
        last: what is wrong by the last of them; None as long as there was none.
    """

    last: Problem | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Remember one."""
        if record.exc_info and record.exc_info[1]:
            self.last = problem_of(record.exc_info[1])


@contextmanager
def errors_of_the_app() -> Iterator[Errors]:
    """Listen to what `course.asgi` logs, until the end of the block."""
    errors, log = Errors(), logging.getLogger("course.asgi")
    log.addHandler(errors)
    try:
        yield errors
    finally:
        log.removeHandler(errors)
