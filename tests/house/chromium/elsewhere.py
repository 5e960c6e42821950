"""Another host, which no Python in a page may reach."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support.serving import answering

SEND_AWAY = """
import js
request = js.XMLHttpRequest.new()
request.open("GET", "{url}", False)
try:
    request.send()
    print("sent", request.status)
except Exception as error:
    print("refused", type(error).__name__)
js.fetch("{url}")
"""


class Elsewhere(BaseHTTPRequestHandler):
    """Counts its visitors, and lets any page read what it says."""

    visits = 0

    def do_GET(self) -> None:
        """Let the visitor in."""
        type(self).visits += 1
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def python_that_sends_away() -> Iterator[str]:
    """Serve another host, and give the Python that asks it; at the end nobody may have come."""
    before = Elsewhere.visits
    with answering(ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)) as url:
        yield SEND_AWAY.format(url=f"{url}/")
    assert Elsewhere.visits == before
