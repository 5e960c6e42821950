"""A proxy that shows a server below a path and takes that path away, as JupyterHub's does."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.support.serving import answering

PREFIX = "/user/alice/proxy/8100"


class Hub(ThreadingHTTPServer):
    """Passes what is asked below the path on to a server; until its end, in a thread."""

    daemon_threads = True

    def __init__(self, url: str) -> None:
        """Listen on a free port, in front of a server."""
        super().__init__(("127.0.0.1", 0), Passage)
        self.behind = urlsplit(url).netloc


class Passage(BaseHTTPRequestHandler):
    """Passes one request on, and its answer back."""

    server: Hub

    def do_GET(self) -> None:
        """Pass on what is asked below the path, and nothing else."""
        if not self.path.startswith(f"{PREFIX}/"):
            self.send_error(404)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        way = HTTPConnection(self.server.behind, timeout=60)
        path = self.path.removeprefix(PREFIX)
        way.request(self.command, path, body, dict(self.headers.items()))
        answer = way.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"content-length", "connection", "date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        way.close()

    def do_POST(self) -> None:
        """Pass on."""
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def behind_a_prefix(url: str) -> Iterator[str]:
    """Give the address of a server behind such a proxy, without a slash at the end."""
    with answering(Hub(url)) as hub:
        yield f"{hub}{PREFIX}"
