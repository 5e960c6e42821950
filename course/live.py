"""The one way to start a live stage: for tests, notebooks, captures and checks.

A live stage is a uvicorn subprocess with its own environment, a free port, a database file of
its own and a captured log. It ends with `stop`, with the `with` block, or with its parent.
"""

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Self

from course import warm
from course.catalog import Stage, load_catalog
from course.errors import CourseError
from course.loopback import beside_proxies
from course.places import ROOT

START_SECONDS = 30.0
GRACE_SECONDS = 25.0  # who waits for a hash is answered in 16 s, and for the database in 10 more
KILL_SECONDS = 5.0  # for a process that does not end by itself even then
MEMORY = Path("/dev/shm")  # of Linux: what is written there waits for no disk
ENOUGH = 32 * 2**20  # bytes that are free there
SETTINGS = (
    "DATABASE_URL",
    "SECRET_KEY",
    "BCRYPT_ROUNDS",
    "ARGON2_MEMORY",
    "ISSUER",
    "AUDIENCE",
)
SERVING = re.compile(r"Uvicorn running on (http://127\.0\.0\.1:\d+)")


def hashes_of(rounds: int) -> dict[str, str]:
    """Return the settings for hashes that cost as much as bcrypt with so many rounds, from 4.

    Argon2id with 64 MiB takes as long as 12 rounds, and with half of the memory half as long.
    """
    return {"BCRYPT_ROUNDS": str(rounds), "ARGON2_MEMORY": str(16 * 2**rounds)}  # in KiB


CHEAP_HASHES = hashes_of(4)  # where the cost is not what matters


def url_of(database: Path) -> str:
    """Return the DATABASE_URL of an SQLite file."""
    sqlalchemy = import_module("sqlalchemy")  # takes as long as a command that starts no stage
    return str(sqlalchemy.URL.create("sqlite", database=str(database)))


def folder_in_memory() -> Path | None:
    """Return where a database waits for no disk: to write takes long on one that others keep busy.

    None, for the folder of temporary files, where the system has none, or where TMPDIR is set.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free >= ENOUGH else None


class LiveError(CourseError):
    """A stage did not start; the message ends with the last lines of its log."""


class StageRun(ABC):
    """A running app with settings, a database and a log of its own; how it runs is left open.

    Attributes:
        url: where it is asked, without a slash at the end; it changes with `restart`.
        database: its SQLite file.
        log: the file that receives what it says.
        secret_key: the SECRET_KEY in its environment.
    """

    url: str

    def __init__(
        self,
        app: str | Stage,
        folder: Path,
        env: Mapping[str, str] | None,
        *,
        prefix: str,
        files: Path | None = None,
    ) -> None:
        """Make its files and its settings, and start nothing yet."""
        self.app = f"{app.package}.main:app" if isinstance(app, Stage) else app
        self.folder = folder
        self._home = tempfile.TemporaryDirectory(
            prefix=prefix, dir=files, ignore_cleanup_errors=True
        )
        self.database = Path(self._home.name) / "app.db"
        self.log = Path(self._home.name) / "server.log"
        self._env = {
            "DATABASE_URL": url_of(self.database),
            "SECRET_KEY": secrets.token_urlsafe(32),
            **(env or {}),
        }
        self.secret_key = self._env["SECRET_KEY"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @abstractmethod
    def _start(self) -> None:
        """Start it, and set its URL."""

    @abstractmethod
    def _end(self) -> None:
        """End it; a second call does nothing."""

    def restart(self) -> None:
        """End it and start it again: another URL; the same database, key and log.

        Raises:
            LiveError: it did not start again.
        """
        self._end()
        self._start()

    def stop(self) -> None:
        """End it and remove its files; a second call does nothing."""
        self._end()
        self._home.cleanup()


class LiveStage(StageRun):
    """A running app on a port of its own, such as `http://127.0.0.1:49152`."""

    def __init__(
        self,
        app: str | Stage,
        *,
        folder: Path = ROOT,
        env: Mapping[str, str] | None = None,
        access_log: bool = True,
        grace: float = GRACE_SECONDS,
        is_warm: bool = True,
        files: Path | None = None,
    ) -> None:
        """Start the app and wait until it answers.

        Args:
            app: a stage, or an import string such as `my_app.main:app`.
            folder: the folder from which the import string is read.
            env: environment variables on top of the stage's settings.
            access_log: whether the log gets a line for each request.
            grace: how many seconds those who wait for an answer get when the app is stopped.
            is_warm: whether its libraries may be imported already, and their memory shared.
            files: the folder in which its database and its log get a folder of their own; the one
                of temporary files if there is none.

        Raises:
            LiveError: it ended or did not answer within `START_SECONDS` seconds.
        """
        super().__init__(app, folder, env, prefix="live-", files=files)
        self._grace, self._is_warm = grace, is_warm
        self._options = [] if access_log else ["--no-access-log"]
        inherited = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        python = {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
        self._env = {**inherited, **python, **beside_proxies(os.environ), **self._env}
        self._start()

    @property
    def pid(self) -> int:
        """The id of its process, which changes with `restart`."""
        return self._process.pid

    def _start(self) -> None:
        seen = self.log.stat().st_size if self.log.exists() else 0
        try:
            self._process = self._open_process()
        except OSError as error:
            self._home.cleanup()
            raise LiveError(f"{self.app} cannot be started in {self.folder}: {error}") from None
        try:
            self.url = self._wait_until_serving(seen)
        except BaseException:
            self.stop()
            raise

    def _open_process(self) -> subprocess.Popen[bytes] | warm.WarmProcess:
        words = [self.app, str(self._grace), *self._options]
        with self.log.open("ab") as log:
            if self._is_warm and warm.IS_POSSIBLE:
                return warm.start_warm(words, self.folder, self._env, log)
            return subprocess.Popen(
                [sys.executable, "-P", str(warm.CHILD), *words],
                cwd=self.folder,
                env=self._env,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,  # an interrupt, as a notebook sends it to a cell, is not for it
            )

    def _wait_until_serving(self, seen: int) -> str:
        deadline = time.monotonic() + START_SECONDS
        while True:
            ended = self._process.poll() is not None
            text = self.log.read_bytes()[seen:].decode(errors="replace")
            if found := SERVING.search(text):
                return found[1]
            if ended or time.monotonic() > deadline:
                happened = "ended at start" if ended else f"did not answer in {START_SECONDS:.0f} s"
                printed = "\n".join(text.splitlines()[-5:]) or "It printed nothing."
                raise LiveError(f"{self.app} {happened}:\n{printed}")
            time.sleep(0.02)

    def command(
        self, module: str, *words: str, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a module of the package of the app, as a command beside it, for the same database.

        It does not know the key: only the server reads the file that holds it.

        Args:
            module: such as `set_role`, for `python -m my_app.set_role`.
            words: what follows on the command line.
            settings: environment variables of its own.
        """
        package = self.app.partition(":")[0].rpartition(".")[0]
        known = {name: value for name, value in self._env.items() if name != "SECRET_KEY"}
        return subprocess.run(
            [sys.executable, "-m", f"{package}.{module}", *words],
            cwd=self.folder,
            env={**known, **settings},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=START_SECONDS,
            check=False,
        )

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does; `restart` starts it again."""
        self._process.kill()
        self._process.wait()

    def _end(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()  # on every system, the child ends in good order then
        warm.wait_or_kill(self._process, self._grace + KILL_SECONDS)


def start(stage: str | int, *, env: Mapping[str, str] | None = None) -> LiveStage:
    """Start a stage by its number, label or slug.

    Raises:
        CatalogError: there is no such stage.
        LiveError: it did not start.
    """
    return LiveStage(load_catalog().find(stage), env=env)
