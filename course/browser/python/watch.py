"""Ends a loop of the reader's that does not end, at its line: no thread and no shared memory.

Python calls back at each jump in a file that is watched, and only then the clock is looked at.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

SECONDS = 5.0  # an answer takes less than one
NO_END = f"It does not come to an end within {SECONDS:.0f} seconds."
monitoring: Any = vars(sys)["monitoring"]  # since Python 3.12; the page has a later one
TOOL = 3  # one of the numbers that Python leaves to others


class TooLong(BaseException):
    """The reader's code does not come to an end; no `except Exception` of theirs hides it."""


class Watch:
    """Looks at the files of some folders.

    Attributes:
        folders: their paths, each with a slash at its end.
        seconds: how long an import or an answer may take.
        caught: where it ended a loop, as the file and the line; None as long as it has not.
    """

    def __init__(self, *folders: str) -> None:
        """Watch nothing yet."""
        self.folders = folders
        self.seconds = SECONDS
        self._deadline: float | None = None
        self.caught: tuple[str, int] | None = None

    def install(self) -> None:
        """Ask Python for the calls."""
        monitoring.use_tool_id(TOOL, "course")
        monitoring.register_callback(TOOL, monitoring.events.JUMP, self._jumps)
        monitoring.set_events(TOOL, monitoring.events.JUMP)

    def _jumps(self, code: CodeType, offset: int, _: int) -> Any:
        if not code.co_filename.startswith(self.folders):
            return monitoring.DISABLE
        if self._deadline is not None and time.monotonic() > self._deadline:
            self.caught = (code.co_filename, line_at(code, offset))
            raise TooLong(NO_END)
        return None

    @contextmanager
    def over(self, times: int = 1) -> Iterator[None]:
        """Give what runs now its time, or so many times as much."""
        before, self._deadline = self._deadline, time.monotonic() + times * self.seconds
        try:
            yield
        finally:
            self._deadline = before


def line_at(code: CodeType, offset: int) -> int:
    """Return the line of an instruction."""
    lines = [line for start, end, line in code.co_lines() if start <= offset < end and line]
    return lines[0] if lines else code.co_firstlineno
