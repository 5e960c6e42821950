"""The reader's app as the console and Swagger UI ask it: one start, a database that stays."""

import importlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict

from course.anew import app_of
from course.asgi import Headers, Hosted, Reply
from course.browser.python.bridge import Bridge
from course.browser.python.inline_loop import InlinePortal
from course.browser.python.problems import (
    PACKAGE,
    SHOWN,
    WATCH,
    problem_at_start,
    problem_of,
    write,
)
from course.browser.python.watch import TooLong
from course.inside import settings
from course.live import LiveError


class Shown(Hosted):
    """An app each of whose answers is made in one call, so that its endless loops end."""

    def __init__(self, root_path: str) -> None:
        """Import it and begin its lifespan; its modules stay where the console finds them.

        Raises:
            LiveError: it does not start.
        """
        self._portal = InlinePortal()
        try:
            with settings({}), WATCH.over():
                super().__init__(app_of(PACKAGE), root_path)
                self._portal.call(super().start)
        except (Exception, SystemExit, TooLong) as error:
            self._portal.loop.end()
            raise LiveError(f"{PACKAGE} does not start.") from error

    async def handle(
        self, method: str, raw_path: bytes, query: bytes, headers: Headers, body: bytes
    ) -> Reply:
        """Pass one request to the app; one that does not come to an end is answered 500."""
        passed = super().handle
        try:
            with WATCH.over():
                return self._portal.call(passed, method, raw_path, query, headers, body)
        except TooLong as error:
            problem = problem_of(error)
            print(f"{problem.text} {problem.file}, line {problem.line}")
            return 500, [], b"Internal Server Error"

    def end(self) -> None:
        """End its lifespan."""
        self._portal.call(super().stop)
        self._portal.loop.end()


class Showcase:
    """Shows one app after the other.

    Attributes:
        bridge: leads to the app that is shown; None where none has started.
    """

    def __init__(self) -> None:
        """Show nothing yet."""
        self._shown: Shown | None = None
        self.bridge: Bridge | None = None

    def mount(self, files: Mapping[str, str], root_path: str) -> str:
        """Start the reader's files, and end what was shown before.

        Returns:
            What is wrong, as JSON; null if it has started.
        """
        self._end()
        write(files, SHOWN)
        os.chdir(SHOWN)  # where the reader would have a terminal
        if str(SHOWN) not in sys.path:
            sys.path.append(str(SHOWN))
        importlib.invalidate_caches()
        try:
            self._shown = Shown(root_path)
        except LiveError as error:
            return json.dumps({"problem": asdict(problem_at_start(error))})
        self.bridge = Bridge(self._shown)
        return "null"

    def _end(self) -> None:
        if self._shown:
            self._shown.end()
        self._shown = self.bridge = None
