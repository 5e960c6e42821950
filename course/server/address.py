"""Where the server listens, who can reach it there, and by which names."""

import contextlib
import errno
import os
import socket

from course.errors import CourseError
from course.places import HOST

LOOPBACK = (HOST, "localhost", "::1")
EVERYWHERE = {"0.0.0.0": HOST, "::": "::1"}  # and where this machine itself reaches them
NEIGHBOURS = {
    "0.0.0.0": (socket.AF_INET, "192.0.2.1"),
    "::": (socket.AF_INET6, "2001:db8::1"),
}
OPEN = "--open-to-the-network"


class ServerError(CourseError):
    """The course cannot be served like this; the message says what to change."""


def choose_host(host: str | None, *, is_open: bool) -> str:
    """Return the address to listen on: this machine's own, unless the reader says it in full.

    Raises:
        ServerError: the address would let other machines in, and nobody asked for that.
    """
    if host is None:
        return "0.0.0.0" if is_open else HOST
    if host in LOOPBACK or is_open:
        return host
    raise ServerError(
        f"{host} is not this machine alone. Others could reach the stages, which are weak on "
        f"purpose. If you mean that, add {OPEN}."
    )


def read_port(text: str) -> int:
    """Read a TCP port.

    Raises:
        ServerError: it is not a number from 0 to 65535.
    """
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise ServerError(f"The port {text!r} is not a number from 0 to 65535.")
    return int(text)


def read_root_path(text: str) -> str:
    """Read the path below which a proxy shows the server, such as `/user/alice/proxy/8100`.

    Raises:
        ServerError: it does not begin with a slash.
    """
    path = text.rstrip("/")
    if path and not path.startswith("/"):
        raise ServerError(f"The root path {text!r} does not begin with a slash.")
    return path


def listen(host: str, port: int) -> socket.socket:
    """Take the port, before anything slow begins.

    Raises:
        ServerError: it is taken, or this machine does not have the address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            advice = "Stop what uses it, or choose another with --port."
            raise ServerError(f"Port {port} is busy. {advice}") from None
        raise ServerError(f"Cannot listen on {host} port {port}: {error.strerror}.") from None


def names_of(host: str, port: int) -> list[str]:
    """List the names by which a browser may ask for this server.

    A page of a stranger can give its own name the address of this machine, and would then read
    what the stages answer. But its requests still carry the name of the stranger.
    """
    names = [*LOOPBACK, host]
    if host in EVERYWHERE:
        names += own_addresses(host)
    if space := os.environ.get("CODESPACE_NAME"):
        domain = os.environ.get("GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN", "app.github.dev")
        names.append(f"{space}-{port}.{domain}")
    return list(dict.fromkeys(in_url(name) for name in names))


def own_addresses(host: str) -> list[str]:
    """List by what other machines reach this one when it listens at `0.0.0.0` or `::`."""
    family, elsewhere = NEIGHBOURS[host]
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as way:
        way.connect((elsewhere, 9))  # sends nothing: it only chooses the way there
        return [str(way.getsockname()[0]), socket.gethostname()]
    return [socket.gethostname()]


def in_url(host: str) -> str:
    """Write an address as it stands in a URL and in a Host header."""
    return f"[{host}]" if ":" in host else host


def announce(name: str, host: str, port: int) -> str:
    """Say where the server answers, and who else can reach it."""
    line = f"{name}: {url_of(host, port)} (Ctrl+C ends it)."
    if host in LOOPBACK:
        return line
    addresses = own_addresses(host) if host in EVERYWHERE else [host]
    others = " or ".join(url_of(address, port) for address in addresses)
    return f"{line} Other machines on your network reach it too: {others}"


def url_of(host: str, port: int) -> str:
    """Return the URL under which this machine reaches the server."""
    return f"http://{in_url(EVERYWHERE.get(host, host))}:{port}"
