"""Measure how soon a desk says what holds, at each stage.

`python -m tests.house.chromium.measure_desk` serves the built site from this machine. For each
chapter a fresh browser opens the desk, takes the stage as given out of a zip, and presses Check.
The first time is counted from the button that opens the desk, as Python is loaded then. The heap is
measured in the same Python under node. The figures go to docs/assets/desk.json, with the date.
"""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, expect

from course.bench.desks import Checked, Desks, Heap
from course.bench.report import Machine
from course.browser import bundle
from course.catalog import Stage, load_catalog
from course.places import ROOT
from tests.house.browser.desks import files_of, open_desk
from tests.house.chromium.conftest import Visit
from tests.house.chromium.desk import Desk, solution_of, zipped
from tests.house.chromium.measure import site_in_a_browser
from tests.support.site import QuietHandler

OUTPUT = ROOT / "docs" / "assets" / "desk.json"
CATALOG = load_catalog()
CHECKS = 50
SAID = """words => {
    const state = document.querySelector("stage-desk .workbench > .state");
    return new RegExp(words).test(state.textContent);
}"""
OWN, ALL = " are kept", " promises are kept"  # of a stage that has no other, at the same moment


def check_in(browser: Browser, url: str, stage: Stage) -> Checked:
    """Check a stage as given in a browser that has never been there, and once more."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{url}stages/{stage.slug}/")
        desk = Desk(Visit(page))
        started = time.perf_counter()
        desk.open()
        desk.open_zip(zipped(solution_of(stage.label)))
        expect(desk.root.locator(".notices")).not_to_be_empty()  # the files are taken
        _, cold = checked(desk, started)
        own, warm = checked(desk, time.perf_counter())
        said = desk.state.inner_text()
    return Checked(
        label=stage.label, said=said, cold_seconds=cold, own_seconds=own, warm_seconds=warm
    )


def checked(desk: Desk, started: float) -> tuple[float, float]:
    """Check; return the seconds since then to what is said of the stage's own promises, and all."""
    desk.button("Check").click()
    seconds = []
    for words in (OWN, ALL):
        desk.page.wait_for_function(SAID, arg=words)  # looks each frame
        seconds.append(round(time.perf_counter() - started, 1))
    return seconds[0], seconds[1]


def measure_heap(stage: Stage) -> Heap:
    """Check a stage many times in one Python."""
    files = files_of(stage.folder)
    with tempfile.TemporaryDirectory(prefix="desk-") as folder:
        built = bundle.write_site(Path(folder) / "bundle")
        with open_desk(built, Path(folder)) as desk:
            sizes = []
            for _ in range(CHECKS):
                desk.check(stage.label, files)
                sizes.append(int(desk.ask("heap")))
    return Heap(label=stage.label, after_one=sizes[0], checks=CHECKS, after_all=sizes[-1])


def measure() -> Desks:
    """Measure all of it.

    Raises:
        BuildError: the site is not built, or there is no browser.
    """
    machine = Machine.here()
    with site_in_a_browser(QuietHandler) as (browser, url):
        checks = tuple(check_in(browser, url, stage) for stage in CATALOG.stages)
    return Desks(
        machine=machine,
        panel_bytes=bundle.loaded_bytes(),
        desk_bytes=bundle.desk_bytes(),
        checks=checks,
        heap=measure_heap(CATALOG.find("s03")),
    )


if __name__ == "__main__":
    text = measure().model_dump_json(indent=2)
    OUTPUT.write_text(f"{text}\n", encoding="utf-8")
    print(text)
