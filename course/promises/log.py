"""The server's own log: what it says about an answer that is an error of the server."""

import re
import time
from pathlib import Path

from course.promises.case import shorten

TRACEBACK = "Traceback (most recent call last):"
LINE_OF_LOG = re.compile(r"^(?:INFO|WARNING|ERROR|CRITICAL|DEBUG): ")
FRAME = re.compile(r'^ +File "(?P<file>.+)", line (?P<line>\d+), in ')
# Of this machine, and, as the page of a chapter names them: without a folder, or in its /packages.
LIBRARY = re.compile(
    r"[/\\](?:site-packages|lib[/\\]python[\d.]+)[/\\]|^<|^/packages/|^[^/\\:]+(?:/|\.py$)"
)
PATIENCE = 2.0  # seconds: a server answers first, and writes down why afterwards


def size_of(log: Path | None) -> int:
    """Return the number of bytes in a log; none when there is no log."""
    return log.stat().st_size if log and log.exists() else 0


def error_since(log: Path, start: int, deadline: float) -> str:
    """Return where and why the server failed, from the first traceback after so many bytes.

    Args:
        log: the file.
        start: how many bytes it had before the request.
        deadline: until when, by the monotonic clock, a traceback is waited for: an app may answer
            with an error of the server by itself, and then there is none.
    """
    while True:
        text = log.read_bytes()[start:].decode(errors="replace")
        if (error := first_error(text)) or time.monotonic() >= deadline:
            return error
        time.sleep(0.05)


def first_error(text: str) -> str:
    """Return the first error in a log, with the last line of the app's own code before it.

    Of errors that led to each other it is the last, which the server did not expect.
    """
    _, found, rest = text.partition(TRACEBACK)
    if not found:
        return ""
    place, message, is_frame = "", "", False
    for line in rest.splitlines():
        if LINE_OF_LOG.match(line):
            break
        if frame := FRAME.match(line):
            is_frame = True
            if not LIBRARY.search(frame["file"]):
                place = f"{short_name(frame['file'])}, line {frame['line']}: "
        elif is_frame and line and not line[0].isspace():
            message, is_frame = line, False
    return shorten(place + message) if message else ""


def short_name(file: str) -> str:
    """Keep the last three parts of a path."""
    return "/".join(Path(file).parts[-3:])
