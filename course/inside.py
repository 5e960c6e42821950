"""A stage inside this process, with the interface of `course.live.LiveStage`, and far quicker.

There is no server: no socket, no limit of its own for headers, no process that could be ended.
"""

import itertools
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal

from course.anew import empty_caches, package_anew
from course.asgi import Hosted
from course.catalog import Stage
from course.live import SETTINGS, LiveError, StageRun
from course.places import ROOT

NUMBERS = itertools.count(1)
RUNNING: dict[str, "InsideStage"] = {}  # by their URLs, which lead nowhere else


class InsideStage(StageRun):
    """A running app that `transport_to` reaches, such as `http://stage-1.inside`.

    Its log receives what it logs, and a line for each request.

    Attributes:
        modules: those of its package, by their names.
    """

    def __init__(
        self,
        app: str | Stage,
        *,
        folder: Path = ROOT,
        env: Mapping[str, str] | None = None,
        root_path: str = "",
    ) -> None:
        """Import the app anew, and begin its lifespan.

        Args:
            app: a stage, or an import string such as `my_app.main:app`.
            folder: the folder from which the import string is read.
            env: environment variables on top of the stage's settings.
            root_path: the path under which it is shown.

        Raises:
            LiveError: it does not start.
        """
        super().__init__(app, folder, env, prefix="inside-")
        self._root_path = root_path
        self._start()

    def _start(self) -> None:
        self.url = f"http://stage-{next(NUMBERS)}.inside"
        module, _, name = self.app.partition(":")
        self._open = ExitStack()
        self._open.enter_context(logging_to(self.log))
        try:
            with settings(self._env):
                self.modules = package_anew(module, self.folder)
                self._hosted = Hosted(getattr(self.modules[module], name), self._root_path)
                self._portal: BlockingPortal = self._open.enter_context(start_blocking_portal())
                self._portal.call(self._hosted.start)
        except (Exception, SystemExit) as error:
            self.stop()
            raise LiveError(f"{self.app} ended at start:\n{error}") from error
        self._open.callback(self._portal.call, self._hosted.stop)
        RUNNING[self.url] = self

    def again(self, env: Mapping[str, str]) -> "InsideStage":
        """Start the same app once more beside this one, with files and settings of its own.

        Raises:
            LiveError: it does not start.
        """
        return InsideStage(self.app, folder=self.folder, env=env, root_path=self._root_path)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Pass a request to the app, and wait for its answer.

        Raises:
            httpx.ReadTimeout: it takes longer than the client waits.
        """
        body = request.read()
        raw_path, _, query = request.url.raw_path.partition(b"?")
        patience = request.extensions.get("timeout", {}).get("read")
        task = self._portal.start_task_soon(
            self._hosted.handle, request.method, raw_path, query, request.headers.raw, body
        )
        try:
            status, headers, content = task.result(patience)
        except TimeoutError:
            task.cancel()
            raise httpx.ReadTimeout("It did not answer.", request=request) from None
        with self.log.open("a", encoding="utf-8") as log:
            target, reason = request.url.raw_path.decode("ascii"), HTTPStatus(status).phrase
            log.write(f'INFO:     - "{request.method} {target} HTTP/1.1" {status} {reason}\n')
        return httpx.Response(status, headers=headers, content=content, request=request)

    def _end(self) -> None:
        RUNNING.pop(self.url, None)
        self._open.close()
        empty_caches("fastapi")


class InsideTransport(httpx.BaseTransport):
    """Leads the requests of a client to one stage of this process."""

    def __init__(self, stage: InsideStage) -> None:
        """Take the stage."""
        self._stage = stage

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        return self._stage.answer(request)


def transport_to(url: str) -> InsideTransport | None:
    """Return what leads to the stage of this URL; None if it is none of this process."""
    stage = RUNNING.get(url)
    return InsideTransport(stage) if stage else None


@contextmanager
def logging_to(file: Path) -> Iterator[None]:
    """Let a file receive what is logged, as the terminal of a server does."""
    handler = logging.FileHandler(file, encoding="utf-8")
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


@contextmanager
def settings(env: Mapping[str, str]) -> Iterator[None]:
    """Let a stage find these settings and no others while it is imported, when it looks."""
    names = {*SETTINGS, *env}
    before = {name: os.environ.get(name) for name in names}
    for name in names:
        os.environ.pop(name, None)
    os.environ.update(env)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
