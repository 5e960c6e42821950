"""The process of a live stage: uvicorn on a free port, ended when its parent ends.

To import the libraries takes most of a start. So this process can also wait with the libraries
imported, and fork for each start that is asked for: `course.warm` asks.
"""

import contextlib
import gc
import json
import os
import signal
import socket
import sys
import threading
import time
from importlib import import_module
from pathlib import Path

import uvicorn

WAIT = "--wait"
# What the stages import, and how uvicorn runs them; a reader's app may do without one of them.
LIBRARIES = (
    *("fastapi", "starlette.formparsers", "python_multipart", "email_validator", "pydantic.v1"),
    *("pydantic_settings", "sqlalchemy.orm", "sqlalchemy.dialects.sqlite", "sqlite3"),
    *("passlib.context", "passlib.handlers.bcrypt", "pwdlib.hashers.argon2"),
    *("pwdlib.hashers.bcrypt", "zxcvbn", "jose.jwt", "jwt"),
    *("uvloop", "uvicorn.protocols.http.h11_impl", "uvicorn.lifespan.on"),
)


def end_with_parent(grace: float) -> None:
    """Wait for the end of standard input, which the parent holds open as long as it lives.

    A request that hangs in a thread would keep the process alive; it gets `grace` seconds.
    """
    while os.read(sys.stdin.fileno(), 1024):
        pass
    signal.raise_signal(signal.SIGINT)
    time.sleep(grace)
    os._exit(1)


def serve(app: str, grace: str, *options: str) -> None:
    """Run an app of the current folder."""
    threading.Thread(target=end_with_parent, args=[float(grace)], daemon=True).start()
    with_access_log = "--no-access-log" not in options
    sys.path.insert(0, str(Path.cwd()))
    uvicorn.run(app, host="127.0.0.1", port=0, access_log=with_access_log, workers=1)


def next_start(asked: socket.socket) -> list[str]:
    """Fork for each start that is asked for, and return in the fork: the words of the start.

    With each comes its standard input, its log, and a pipe that closes when it ends.
    """
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            import_module(name)
    gc.freeze()  # what is not looked at is not copied for each fork
    signal.signal(signal.SIGCHLD, reap)
    while files := socket.recv_fds(asked, 1, 3)[1]:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asked.close()
            return begin(*files)
        for file in files:
            os.close(file)
    sys.exit()


def reap(*_: object) -> None:
    """Take note of those that have ended, which would stay in the list of processes."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def begin(standard_input: int, log: int, alive: int) -> list[str]:
    """Become what a new process with these files, and with what its first line says, would be."""
    for file, standard in ((standard_input, 0), (log, 1), (log, 2)):
        os.dup2(file, standard)
    for file in (standard_input, log):
        os.close(file)
    start = json.loads(sys.stdin.readline())
    os.setpgid(0, 0)  # an interrupt, as a notebook sends it to a cell, is not for it
    os.environ.clear()
    os.environ.update(start["env"])
    os.chdir(start["folder"])
    os.write(alive, f"{os.getpid()}\n".encode())
    words: list[str] = start["words"]
    if is_shadowed():
        os.execv(sys.executable, [sys.executable, "-P", __file__, *words])
    return words


def is_shadowed() -> bool:
    """Tell whether a module of the app has the name of a library: a new process would import it.

    Who calls a file of their own `jwt.py` is to see here what they see without the course.
    """
    packages = {file.parent.name for file in Path().glob("*/__init__.py")}
    beside = packages | {file.stem for file in Path().glob("*.py")}
    return any(name.partition(".")[0] in beside for name in sys.modules)


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[0] == WAIT:
        words = next_start(socket.socket(fileno=int(words[1])))
    serve(*words)
