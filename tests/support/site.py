"""The site, built once, and served under a sub-path, as a static host does."""

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from filelock import FileLock

from course.docs.build import build_site

SUB_PATH = "course"


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class PatientServer(ThreadingHTTPServer):
    """Does not mind when a browser leaves a page before all of it has come."""

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path, handler: type[QuietHandler] = QuietHandler) -> Iterator[str]:
    """Serve a folder on this machine; the address has a slash at the end."""
    of_the_folder = functools.partial(handler, directory=str(folder))
    with PatientServer(("127.0.0.1", 0), of_the_folder) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the built site, shared by all processes of this run."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    target = shared / "www" / SUB_PATH
    with FileLock(shared / "site.lock"), pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_URL", f"https://example.org/{SUB_PATH}/")
        if not target.is_dir():
            target.parent.mkdir()
            build_site(shared / "fresh").rename(target)  # a site that failed stays out of the way
        return target


@pytest.fixture(scope="session")
def site_url(site: Path) -> Iterator[str]:
    """The address of the site, with a slash at the end."""
    with served(site.parent) as url:
        yield f"{url}{SUB_PATH}/"
