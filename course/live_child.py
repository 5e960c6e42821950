"""The process of a live stage: uvicorn on a free port, ended when its parent ends."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import uvicorn


def end_with_parent(grace: float) -> None:
    """Wait for the end of standard input, which the parent holds open as long as it lives.

    A request that hangs in a thread would keep the process alive; it gets `grace` seconds.
    """
    while os.read(sys.stdin.fileno(), 1024):
        pass
    signal.raise_signal(signal.SIGINT)
    time.sleep(grace)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, args=[float(sys.argv[2])], daemon=True).start()
    with_access_log = "--no-access-log" not in sys.argv
    sys.path.insert(0, str(Path.cwd()))
    uvicorn.run(sys.argv[1], host="127.0.0.1", port=0, access_log=with_access_log, workers=1)
