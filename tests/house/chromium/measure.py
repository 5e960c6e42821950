"""Measure what a stage in the page loads and how soon it answers.

`python -m tests.house.chromium.measure` serves the built site from this machine, opens the last
chapter in fresh browsers, presses the button, and sends the first request. Cold is a browser that
has never been there; warm is a second tab of the same browser. The figures go to
docs/assets/live-page.json, with the date.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import ClassVar

from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pydantic import BaseModel, ConfigDict

from course.bench.report import Machine
from course.catalog import load_catalog
from course.docs.build import BuildError
from course.places import ROOT, SITE
from tests.house.chromium.conftest import HOW_TO_GET_IT, find_chromium, launch_chromium
from tests.support.site import QuietHandler, served

ROUNDS = 3
OUTPUT = ROOT / "docs" / "assets" / "live-page.json"
LAST = load_catalog().last

# Playwright's own waiting looks again after pauses of up to half a second; this looks each frame.
SHOWN = """selector => new Promise((resolve, reject) => {
    const look = () => document.querySelector(selector) ? resolve() : requestAnimationFrame(look);
    setTimeout(() => reject(new Error(`${selector} was not shown`)), 120_000);
    look();
})"""


class Figures(BaseModel):
    """What was measured: bytes as they travel, and seconds from the button to the first reply."""

    model_config = ConfigDict(frozen=True)

    date: str
    machine: Machine
    stage: str
    cold_bytes: int
    cold_seconds: float
    warm_seconds: float


class CountingHandler(QuietHandler):
    """Serves files, and counts the bytes of those that the panels load."""

    counted: ClassVar[Counter[str]] = Counter()

    def send_header(self, keyword: str, value: str) -> None:
        """Note how long a file is."""
        if keyword == "Content-Length" and "/live/" in self.path:
            self.counted["bytes"] += int(value)
        super().send_header(keyword, value)


def first_reply(context: BrowserContext, url: str) -> float:
    """Return the seconds from the button to the first reply in a new tab."""
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{url}stages/{LAST.slug}/")
    panel = page.locator("stage-panel")
    started = time.perf_counter()
    panel.get_by_role("button", name="Run this stage here").click()
    page.evaluate(SHOWN, "stage-panel textarea")
    panel.locator("textarea").fill("GET /")
    panel.get_by_role("button", name="Send", exact=True).click()
    page.evaluate(SHOWN, "stage-panel .reply .status")
    seconds = time.perf_counter() - started
    page.close()
    return seconds


def measure(browser: Browser, url: str) -> Figures:
    """Take each figure some times, and keep the medians."""
    cold, warm, loaded = [], [], []
    for _ in range(ROUNDS):
        CountingHandler.counted.clear()
        with browser.new_context() as context:
            cold.append(first_reply(context, url))
            loaded.append(CountingHandler.counted["bytes"])
            warm.append(first_reply(context, url))
    return Figures(
        date=time.strftime("%Y-%m-%d", time.gmtime()),
        machine=Machine.here(),
        stage=LAST.slug,
        cold_bytes=max(loaded),
        cold_seconds=round(median(cold), 1),
        warm_seconds=round(median(warm), 1),
    )


@contextmanager
def site_in_a_browser(handler: type[QuietHandler]) -> Iterator[tuple[Browser, str]]:
    """Serve the built site from this machine, and start a browser.

    Raises:
        BuildError: the site is not built, or there is no browser.
    """
    if not (SITE / "index.html").is_file():
        raise BuildError("Build the site first: python -m course docs")
    with served(SITE, handler) as url, sync_playwright() as playwright:
        executable = find_chromium(playwright)
        if not executable:
            raise BuildError(HOW_TO_GET_IT)
        with launch_chromium(playwright, executable) as browser:
            yield browser, url


def main() -> None:
    """Measure, show the figures, and keep them."""
    with site_in_a_browser(CountingHandler) as (browser, url):
        figures = measure(browser, url)
    text = figures.model_dump_json(indent=2)
    OUTPUT.write_text(f"{text}\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
