"""The process of JupyterLab, which ends, and its kernels with it, when its parent ends."""

import os
import runpy
import signal
import sys
import threading


def end_with_parent() -> None:
    """Wait for the end of standard input, which the parent holds open as long as it lives.

    The signal goes to the main thread: one that is raised here would not wake it where it waits.
    """
    while os.read(sys.stdin.fileno(), 1024):
        pass
    main_thread = threading.main_thread().ident
    if main_thread and sys.platform != "win32":
        signal.pthread_kill(main_thread, signal.SIGTERM)
    else:
        signal.raise_signal(signal.SIGTERM)  # on Windows, Jupyter wakes up every 5 seconds


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    runpy.run_module("jupyterlab", run_name="__main__")
