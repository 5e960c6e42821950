"""The stage that a notebook talks to: started by the notebook, or running already elsewhere."""

from contextlib import ExitStack
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Self

import httpx

from course.catalog import Stage, load_catalog
from course.errors import CourseError
from course.live import LiveStage
from course.places import HOST, PORT, ROOT, STAGE_PORT

NEEDS_INSIDE = (
    "Passed over: this cell looks inside the server, and BASE_URL names one that was not "
    'started here. To see it, set BASE_URL = "" and run the notebook again.'
)
START = 'Run the cell below "Start the stage" again, then the cells after it.'
PATIENCE = 30.0  # seconds to wait for a reply


class LessonError(CourseError):
    """A cell cannot do what it is for; the message says which cell to run instead."""


class Client(httpx.Client):
    """Sends requests to the stage, and says in one line why it cannot."""

    def another(self) -> Self:
        """Make a client of somebody else, who knows the address and nothing more.

        It ends with the stage, as this one does, or earlier with its own `close`.

        Raises:
            LessonError: the stage is stopped.
        """
        if self.is_closed:
            raise LessonError(f"The stage is stopped. {START}")
        other = type(self)(base_url=self.base_url, trust_env=False, timeout=PATIENCE)
        _opened.callback(other.close)
        return other

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request.

        Raises:
            LessonError: the stage is stopped, or nothing answers.
        """
        if self.is_closed:
            raise LessonError(f"The stage is stopped. {START}")
        try:
            return super().send(request, **options)
        except httpx.TransportError as error:
            reason = type(error).__name__
            raise LessonError(f"{self.base_url} does not answer ({reason}). {START}") from None


class Inside:
    """The stage that runs here, with what no request shows: its key, its file, its restart."""

    def __init__(self, live: LiveStage, client: Client) -> None:
        """Take charge of a stage, which the client talks to."""
        self._live: LiveStage | None = live
        self._client = client

    @property
    def database(self) -> Path:
        """Its SQLite file.

        Raises:
            LessonError: the stage is stopped.
        """
        return self._running().database

    @property
    def pid(self) -> int:
        """The id of its process, which changes with `restart`.

        Raises:
            LessonError: the stage is stopped.
        """
        return self._running().pid

    @property
    def secret_key(self) -> str:
        """The key that signs its tokens.

        Raises:
            LessonError: the stage is stopped.
        """
        return self._running().secret_key

    def restart(self) -> None:
        """End its process and start it again, on another port, which the client learns.

        Raises:
            LessonError: the stage is stopped.
            LiveError: it did not start again.
        """
        live = self._running()
        live.restart()
        self._client.base_url = httpx.URL(live.url)

    def command(self, module: str, *words: str) -> CompletedProcess[str]:
        """Run a module of its package as a command beside it, for its database.

        Args:
            module: such as `set_role`, for `python -m stages.s11_roles.set_role`.
            words: what follows on the command line.

        Raises:
            LessonError: the stage is stopped.
        """
        return self._running().command(module, *words)

    def stop(self) -> None:
        """End its process; a second call does nothing."""
        if self._live:
            self._live.stop()
            self._live = None

    def _running(self) -> LiveStage:
        if self._live is None:
            raise LessonError(f"The stage is stopped. {START}")
        return self._live


_opened = ExitStack()  # by the last start: a second one closes it first


def begin(slug: str, base_url: str = "") -> tuple[Inside | None, Client]:
    """Start a stage, or take the one that answers at a URL; end what was started before.

    Returns:
        The inside of the stage, None if it was not started here, and a client that talks to it.

    Raises:
        CatalogError: there is no such stage.
        LiveError: it did not start.
        LessonError: no stage answers at the URL.
    """
    _opened.close()
    if base_url:
        url = _known(base_url, load_catalog().find(slug))
        return None, _opened.enter_context(_client(url))
    return beside(slug)


def beside(slug: str, folder: Path = ROOT, **settings: str) -> tuple[Inside, Client]:
    """Start one more stage; it ends with what `begin` started, or earlier with its `stop`.

    Args:
        slug: which stage.
        folder: where its package `stages` is, for a copy that was changed.
        settings: environment variables on top of its own.

    Raises:
        CatalogError: there is no such stage.
        LiveError: it did not start.
    """
    live = LiveStage(load_catalog().find(slug), folder=folder, env=settings)
    client = _opened.enter_context(_client(live.url))
    inside = Inside(live, client)
    _opened.callback(inside.stop)
    return inside, client


def end(live: Inside | None) -> None:
    """Stop the stage if it was started here, and say so."""
    _opened.close()
    print("The stage is stopped." if live else "Your own server still runs.")


def _client(url: str) -> Client:
    return Client(base_url=url, trust_env=False, timeout=PATIENCE)


def _known(base_url: str, stage: Stage) -> str:
    """Return the URL if a stage answers there: nothing else has /secure-data."""
    try:
        reply = httpx.get(f"{base_url.rstrip('/')}/secure-data", trust_env=False, timeout=PATIENCE)
        found = reply.status_code in (200, 401)
    except (httpx.HTTPError, httpx.InvalidURL):
        found = False
    if not found:
        raise LessonError(
            f'BASE_URL = "{base_url}": no stage answers there. With make run it is '
            f'"http://{HOST}:{PORT}/{stage.label}", for a stage that runs alone '
            f'"http://{HOST}:{STAGE_PORT}".'
        )
    return base_url
