"""Requests to this machine: to its own address and no other, and with no proxy between."""

import contextlib
import ipaddress
import os
import socket
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from course.errors import CourseError

HTTP_PORT = 80
NO_URL = "{} is not a URL such as http://127.0.0.1:8000."
# For a process that asks nobody but this machine: httpx, curl and newman go around every proxy.
AROUND_PROXIES = {"NO_PROXY": "*", "no_proxy": "*"}


class LoopbackError(CourseError):
    """An address does not lead to this machine; the message is for the reader."""


@contextlib.contextmanager
def around_proxies() -> Iterator[None]:
    """Let this process ask this machine alone, until the end of the block."""
    before = {name: os.environ.get(name) for name in AROUND_PROXIES}
    os.environ.update(AROUND_PROXIES)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def beside_proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what a process has to know to reach this machine directly, and others as before."""
    known = [environment.get(name) for name in AROUND_PROXIES]
    directly = ",".join(filter(None, [*known, "127.0.0.1,localhost"]))
    return dict.fromkeys(AROUND_PROXIES, directly)


def pin_to_loopback(url: str) -> str:
    """Return the URL with the loopback address in the place of the name.

    What is sent goes to that address and to no other, whatever the name means a second later.

    Raises:
        LoopbackError: it is no http URL, it leads elsewhere, or nothing answers there.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or HTTP_PORT
    except ValueError:
        raise LoopbackError(NO_URL.format(url)) from None
    if parts.scheme != "http" or not host:
        raise LoopbackError(NO_URL.format(url))
    for address in _loopback_addresses(host):
        try:
            socket.create_connection((str(address), port), timeout=2).close()
        except OSError:
            continue
        literal = f"[{address}]" if address.version == 6 else str(address)
        return f"http://{literal}:{port}{parts.path.rstrip('/')}"
    raise LoopbackError(f"Nothing answers at {url}. Start your app first.")


def _loopback_addresses(host: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise LoopbackError(f"{host} cannot be resolved; try http://127.0.0.1:8000.") from None
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not all(address.is_loopback for address in addresses):
        raise LoopbackError(f"{host} is not this machine, and no other is attacked or checked.")
    return list(dict.fromkeys(addresses))
