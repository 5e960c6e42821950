"""The reader's app, running in the page: `course.inside` over files that are watched."""

from collections.abc import Mapping

import httpx

from course.anew import instead
from course.browser.python.problems import PACKAGE, WATCH, WORK
from course.browser.python.watch import TooLong
from course.inside import InsideStage
from course.live import LiveError

APP = f"{PACKAGE}.main:app"


class PageStage(InsideStage):
    """The reader's app, whose loops end."""

    def __init__(self, env: Mapping[str, str] | None = None, root_path: str = "") -> None:
        """Start it with these settings.

        Raises:
            LiveError: it does not start.
        """
        super().__init__(APP, folder=WORK, env=env, root_path=root_path)

    def _start(self) -> None:
        try:
            with WATCH.over():
                super()._start()
        except TooLong as error:
            self.stop()
            raise LiveError(f"{self.app} does not start.") from error
        self._open.enter_context(instead(PACKAGE, WORK, self.modules))  # a route may import late

    def again(self, env: Mapping[str, str]) -> "PageStage":
        """Start the reader's app once more beside this one; it ends before this one does.

        Raises:
            LiveError: it does not start.
        """
        return PageStage(env)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Pass a request to the app.

        Raises:
            TooLong: it does not come to an end.
        """
        with WATCH.over():
            return super().answer(request)
