"""A kernel that runs the cells of a notebook one by one, and can be restarted."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

TERMINAL_COLOUR = re.compile(r"\x1b\[[\d;]*m")
SECONDS = 60


class Kernel:
    """A kernel of this Python."""

    def __init__(self, manager: Any, client: Any) -> None:
        self._manager = manager
        self._client = client

    def run(self, source: str) -> str:
        """Run a cell, and return what it printed and showed, errors included."""
        shown: list[str] = []

        def keep(message: dict[str, Any]) -> None:
            content = message["content"]
            match message["msg_type"]:
                case "stream":
                    shown.append(content["text"])
                case "display_data":
                    shown.append(content["data"]["text/plain"])
                case "error":
                    shown.append("\n".join(["ERROR", *content["traceback"]]))

        self._client.execute_interactive(source, timeout=SECONDS, output_hook=keep)
        return TERMINAL_COLOUR.sub("", "\n".join(shown))

    def restart(self) -> None:
        """Do what "Restart Kernel" does."""
        self._manager.restart_kernel()
        self._client.wait_for_ready(timeout=SECONDS)


@contextmanager
def started(folder: Path) -> Iterator[Kernel]:
    """Start a kernel in a folder."""
    manager, client = import_module("jupyter_client.manager").start_new_kernel(
        kernel_name="python3", cwd=str(folder), extra_arguments=["--log-level=ERROR"]
    )
    try:
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()  # in good order: what it has started ends, too
        manager.cleanup_resources()
