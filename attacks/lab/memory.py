"""The memory that a server takes, seen by another program on its machine."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psutil

from attacks.lab.target import NotApplicableError, Target

PAUSE = 0.002  # seconds between two looks: a hash keeps its memory for much longer


def _listening(port: int) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        with suppress(psutil.Error):  # of others, or over by now
            found = process.net_connections("tcp")
            if any(it.status == psutil.CONN_LISTEN and it.laddr.port == port for it in found):
                yield process


def servers_of(target: Target) -> Sequence[psutil.Process]:
    """Find the processes that listen on the port of an app."""
    found = list(_listening(target.http.base_url.port or 80))
    if not found:
        raise NotApplicableError("needs to see the process of the server, on this machine")
    return found


def memory_of(servers: Sequence[psutil.Process]) -> int:
    """Count the bytes of memory that some processes take now."""
    return sum(server.memory_info().rss for server in servers)


def growth_during(servers: Sequence[psutil.Process], action: Callable[[], object]) -> int:
    """Tell by how many bytes they grow, at the most, until an action is over."""
    most = before = memory_of(servers)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(action)
        while not running.done():
            most = max(most, memory_of(servers))
            time.sleep(PAUSE)
    running.result()
    return most - before
