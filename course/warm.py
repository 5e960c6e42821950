"""Starts of live stages by a process that has imported their libraries, on Linux.

It takes them most of the second that a start takes, and a check of the last stage starts a dozen.
Each start is a fork of that process, with an environment, a folder and files of its own.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

CHILD = Path(__file__).with_name("live_child.py")  # run by its path: the app sees no course
WAIT = "--wait"
IS_POSSIBLE = sys.platform == "linux"  # elsewhere a fork of a process with libraries is not safe
FIRST = threading.Lock()  # held while a process that starts others is looked up or made
SECONDS = 30.0  # for a fork, which may have to wait for the imports, and for an end


class WarmProcess:
    """A process that was started so, as if it were a `subprocess.Popen`.

    Attributes:
        stdin: its standard input.
        pid: its id.
    """

    def __init__(self, stdin: BinaryIO, alive: BinaryIO) -> None:
        """Wait until it runs.

        Raises:
            OSError: it does not.
        """
        self.stdin, self._alive = stdin, alive
        if not select.select([alive], [], [], SECONDS)[0]:
            raise OSError(f"the process that starts it does not do so in {SECONDS:.0f} s")
        line = alive.readline()
        if not line:
            raise OSError("the process that starts it has ended")
        self.pid = int(line)

    def poll(self) -> int | None:
        """Return a number when it has ended."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it has not come in so many seconds.
        """
        if not self._alive.closed:
            if not select.select([self._alive], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("a live stage", timeout or 0)
            self._alive.close()
            self.stdin.close()
        return 0

    def kill(self) -> None:
        """End it at once."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def wait_or_kill(process: subprocess.Popen[bytes] | WarmProcess, seconds: float) -> None:
    """Wait for the end of a process, and end it when that does not come in so many seconds."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Nursery:
    """The process that has imported the libraries."""

    def __init__(self, env: Mapping[str, str]) -> None:
        """Start it, with what Python itself reads of an environment."""
        self._asks, asked = socket.socketpair()
        self._one_by_one = threading.Lock()
        with asked:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(CHILD), WAIT, str(asked.fileno())],
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[asked.fileno()],
                process_group=0,
            )
        atexit.register(self.close)

    @property
    def has_ended(self) -> bool:
        """Whether it can start no more: somebody else has ended it."""
        return self._process.poll() is not None

    def close(self) -> None:
        """End it; those that it has started live on."""
        self._asks.close()
        wait_or_kill(self._process, SECONDS)

    def start(
        self, words: Sequence[str], folder: Path, env: Mapping[str, str], log: BinaryIO
    ) -> WarmProcess:
        """Start a process with these words in a folder.

        Raises:
            OSError: it cannot be started.
        """
        theirs_in, ours_in = os.pipe()
        ours_alive, theirs_alive = os.pipe()
        with ExitStack() as if_it_fails:
            stdin = if_it_fails.enter_context(os.fdopen(ours_in, "wb", buffering=0))
            alive = if_it_fails.enter_context(os.fdopen(ours_alive, "rb"))
            self._ask(theirs_in, log.fileno(), theirs_alive)
            start = {"words": [*words], "folder": str(folder), "env": {**env}}
            stdin.write(json.dumps(start).encode() + b"\n")
            process = WarmProcess(stdin, alive)
            if_it_fails.pop_all()
            return process

    def _ask(self, standard_input: int, log: int, alive: int) -> None:
        try:
            with self._one_by_one:
                socket.send_fds(self._asks, [b"+"], [standard_input, log, alive])
        finally:
            os.close(standard_input)
            os.close(alive)


NURSERIES: dict[frozenset[tuple[str, str]], Nursery] = {}  # by the settings of Python itself


def nursery(settings: Mapping[str, str]) -> Nursery:
    """Return the one process with these settings of Python itself."""
    key = frozenset(settings.items())
    with FIRST:
        if key not in NURSERIES or NURSERIES[key].has_ended:
            NURSERIES[key] = Nursery(settings)
        return NURSERIES[key]


def start_warm(
    words: Sequence[str], folder: Path, env: Mapping[str, str], log: BinaryIO
) -> WarmProcess:
    """Start the process of a live stage.

    Raises:
        OSError: it cannot be started.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no {folder}")
    pythons = {name: value for name, value in env.items() if name.startswith("PYTHON")}
    started_by = nursery({**pythons, "PATH": env.get("PATH", "")})
    return started_by.start(words, folder, env, log)
