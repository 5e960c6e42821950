"""The process of a live stage: uvicorn on a free port, ended when its parent ends."""

import os
import signal
import sys
import threading

import uvicorn


def end_with_parent() -> None:
    """Wait for the end of standard input, which the parent holds open as long as it lives."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    signal.raise_signal(signal.SIGINT)


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    uvicorn.run(sys.argv[1], host="127.0.0.1", port=0)
