"""A headless Chromium that reaches nothing but this machine, and the course server."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Playwright,
    Route,
    expect,
    sync_playwright,
)

from course.places import ROOT
from tests.support.course_server import copy_course, running
from tests.support.hangs import pytest_handlecrashitem
from tests.support.site import site, site_url

__all__ = ["pytest_handlecrashitem", "site", "site_url"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
OPTIONS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 30_000  # for what takes no time, on a machine that others use too
REFUSED = "Content Security Policy"
HOW_TO_GET_IT = (
    "there is no Chromium: install Chromium or Chrome, "
    "or run: python -m playwright install chromium"
)


@dataclass
class Visit:
    """A page, and what went wrong while it was open."""

    page: Page
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Block and note what asks other hosts, and note errors: here and in its other tabs."""
        context = self.page.context
        context.route(lambda url: urlsplit(url).hostname != "127.0.0.1", self._block)
        context.on("console", self._note)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def _block(self, route: Route) -> None:
        if not route.request.url.startswith("data:"):
            self.outside.append(route.request.url)
        route.abort()

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)
            if REFUSED in message.text:  # by the browser itself, before anything was sent
                self.outside.append(message.text)

    def screenshot(self, name: str) -> None:
        """Keep a picture of the whole page in test-results/, to be looked at."""
        self.page.screenshot(path=ROOT / "test-results" / f"{name}.png", full_page=True)


def find_chromium(playwright: Playwright) -> str | None:
    """Find a browser of the machine, or the one that playwright installed."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    places = [*PLACES, playwright.chromium.executable_path]
    return found or next((place for place in places if Path(place).is_file()), None)


def launch_chromium(playwright: Playwright, executable: str | None) -> Browser:
    """Start a headless browser."""
    is_root = sys.platform == "linux" and os.geteuid() == 0
    options = [*OPTIONS, "--no-sandbox"] if is_root else OPTIONS
    return playwright.chromium.launch(
        executable_path=executable, args=options, timeout=4 * PATIENCE_MS
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without it the browser tests are skipped, or fail where CI is set."""
    with sync_playwright() as playwright:
        executable = find_chromium(playwright)
        if not executable:
            refuse = pytest.fail if os.environ.get("CI") else pytest.skip
            refuse(HOW_TO_GET_IT)
        expect.set_options(timeout=PATIENCE_MS)
        with launch_chromium(playwright, executable) as browser:
            yield browser


@pytest.fixture(scope="session")
def course_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a course server on fresh databases."""
    with running(copy_course(tmp_path_factory.mktemp("course"))) as (url, _):
        yield url


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A page in a context of its own, watched: none of its tabs may have asked another host."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        visit = Visit(context.new_page())
        visit.page.set_default_timeout(PATIENCE_MS)
        visit.watch()
        yield visit
        assert visit.outside == []
