"""The stages in the page: each chapter's panel, from a static host under a sub-path."""

import json

import pytest
from playwright.sync_api import FrameLocator, Locator, expect

from course.catalog import Stage, load_catalog
from course.docs.panel import Step, steps_of
from course.places import ROOT
from tests.house.chromium.axe import in_each_scheme, violations_in_each_scheme
from tests.house.chromium.conftest import REFUSED, Visit
from tests.house.chromium.elsewhere import python_that_sends_away
from tests.house.chromium.swagger_ui import PROTECTED, authorize, expect_status, try_it_out
from tests.support.promises import Person
from tests.support.stages import each_but_the_ends_weekly

CATALOG = load_catalog()
STAGES = CATALOG.stages
LAST = CATALOG.last
START_MS = 120_000
HEARD = """panel => {
    const state = panel.querySelector(".invitation > .state");
    window.heard = [];
    const hear = () => window.heard.push(state.textContent);
    new MutationObserver(hear).observe(state, { childList: true });
}"""


def steps(stage: Stage) -> list[Step]:
    """Read the steps of a chapter."""
    chapter = ROOT / "docs" / "stages" / f"{stage.slug}.md"
    return steps_of(chapter.read_text(encoding="utf-8"), stage)


def open_chapter(visit: Visit, site_url: str, stage: Stage) -> Locator:
    """Open a chapter, and return its panel."""
    visit.page.goto(f"{site_url}stages/{stage.slug}/")
    return visit.page.locator("stage-panel")


def start(panel: Locator) -> None:
    """Press the button, and wait for the console."""
    panel.get_by_role("button", name="Run this stage here").click()
    expect(panel.locator(".console")).to_be_visible(timeout=START_MS)


def send(panel: Locator, text: str) -> str:
    """Write a request into the console, send it, and return what comes back."""
    panel.locator("textarea").fill(text)
    panel.get_by_role("button", name="Send", exact=True).click()
    reply = panel.locator(".reply .status, .reply .problem")
    expect(reply).to_be_visible()
    return reply.inner_text()


def open_swagger(panel: Locator) -> FrameLocator:
    """Open Swagger UI inside the panel."""
    panel.get_by_role("button", name="Open Swagger UI").click()
    frame = panel.frame_locator("iframe")
    expect(frame.locator(".opblock").first).to_be_visible(timeout=START_MS)
    return frame


@pytest.fixture
def started(visit: Visit, site_url: str, stage: Stage) -> Locator:
    """The panel of a chapter whose stage runs."""
    panel = open_chapter(visit, site_url, stage)
    start(panel)
    return panel


@each_but_the_ends_weekly
def test_every_step_of_a_chapter_goes_as_the_chapter_says(
    visit: Visit, started: Locator, stage: Stage
) -> None:
    chapter = steps(stage)
    assert any(step["part"] == "Attack again" for step in chapter)
    for place, step in enumerate(chapter):
        started.locator(".steps button").nth(place).click()
        started.locator(".actions .button").first.click()
        reply = started.locator(".reply .status")
        expect(reply).to_be_visible(timeout=START_MS)  # a chapter may guess passwords at full cost
        if step["kind"] == "http":
            expect(reply).to_contain_text(f"{step['expected']} ")
            expect(reply).to_contain_text("as in the chapter")
        else:
            expect(started.locator(".reply pre")).not_to_contain_text("Traceback")
    assert visit.errors == []


@each_but_the_ends_weekly
def test_swagger_ui_talks_to_the_stage_in_the_page(
    visit: Visit, started: Locator, stage: Stage, person: Person
) -> None:
    frame = open_swagger(started)
    paths = frame.locator(".opblock-summary-path").all_inner_texts()
    if "/auth/register" in "".join(paths).replace("\u200b", ""):
        registration = json.dumps(person.registration())
        expect_status(try_it_out(frame, "post", "/auth/register", registration), "201")
    if stage in PROTECTED:
        authorize(frame, person)
    expect_status(try_it_out(frame, "get", "/secure-data"), "200")
    visit.screenshot(f"live-swagger-{stage.label}")
    assert visit.errors == []


@each_but_the_ends_weekly
def test_reset_brings_an_empty_database(started: Locator, stage: Stage, person: Person) -> None:
    registers = any("/auth/register" in str(step["text"]) for step in steps(stage))
    request = f"POST /auth/register\n{json.dumps(person.registration())}"
    first = "201" if registers else "404"
    second = "400" if registers else "404"
    assert send(started, request).startswith(first)
    assert send(started, request).startswith(second)
    started.get_by_role("button", name="Reset").click()
    expect(started.locator(".state")).to_contain_text("empty database", timeout=START_MS)
    assert send(started, request).startswith(first)


@pytest.fixture(params=[LAST], ids=[LAST.label])
def stage(request: pytest.FixtureRequest) -> Stage:
    """The last stage, where one is enough; a mark of the test puts each in its place."""
    chosen: Stage = request.param
    return chosen


def test_nothing_is_loaded_before_the_button_is_pressed(
    visit: Visit, site_url: str, stage: Stage
) -> None:
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    panel = open_chapter(visit, site_url, stage)
    expect(panel.get_by_role("button", name="Run this stage here")).to_be_visible()
    loaded = [url.rpartition("/")[2] for url in asked if "/live/" in url]
    assert "panel.mjs" in loaded
    assert [name for name in loaded if not name.endswith(".mjs") or name == "worker.mjs"] == []


def test_what_is_loaded_is_counted_for_the_eye_and_told_once(
    visit: Visit, site_url: str, stage: Stage
) -> None:
    panel = open_chapter(visit, site_url, stage)
    panel.evaluate(HEARD)
    start(panel)
    assert visit.page.evaluate("window.heard.slice(0, 3)") == [
        "Asking for the files",
        "Loading Python",
        "Starting Python",
    ]
    assert not visit.page.evaluate("window.heard.some(text => text.includes('MB'))")


def test_a_full_stack_is_told_and_reset_mends_it(started: Locator) -> None:
    nested = "[" * 8_000 + "]" * 8_000  # as deep as the limit of a body allows
    started.locator("textarea").fill(f"POST /auth/register\n{nested}")
    started.get_by_role("button", name="Send", exact=True).click()
    expect(started.locator(".state")).to_contain_text("The stage has stopped", timeout=START_MS)
    started.get_by_role("button", name="Reset").click()
    expect(started.locator(".state")).to_contain_text("empty database", timeout=START_MS)
    assert send(started, "GET /").startswith("200")


def test_the_console_says_what_is_wrong_with_a_request(started: Locator) -> None:
    assert send(started, "GET /secure-data\nAuthorization: Bearer {{token}}").startswith(
        "There is no token yet"
    )
    assert send(started, "secure-data, please").startswith("Start with a method and a path")


def test_python_in_the_page_reaches_no_other_host(
    visit: Visit, started: Locator, stage: Stage
) -> None:
    kinds, buttons = [step["kind"] for step in steps(stage)], started.locator(".steps button")
    buttons.nth(kinds.index("python")).click()
    with python_that_sends_away() as code:
        started.locator("textarea").fill(code)
        started.locator(".actions .button").first.click()
        expect(started.locator(".reply pre")).to_contain_text("refused")
        buttons.nth(kinds.index("http")).click()
        assert send(started, "GET /").startswith("200")
    assert [error for error in visit.errors if REFUSED not in error] == []
    visit.outside.clear()  # the browser has refused what was tried here


def test_the_log_of_the_stage_is_shown(started: Locator) -> None:
    send(started, "GET /no-such-page")
    expect(started.locator(".log pre")).to_contain_text("GET /no-such-page 404")


def test_two_tabs_do_not_see_each_other(
    visit: Visit, started: Locator, site_url: str, stage: Stage, person: Person
) -> None:
    second = Visit(visit.page.context.new_page())
    other = open_chapter(second, site_url, stage)
    start(other)
    request = f"POST /auth/register\n{json.dumps(person.registration())}"
    assert send(started, request).startswith("201")
    assert send(other, request).startswith("201")
    for panel in (started, other):
        expect_status(try_it_out(open_swagger(panel), "get", "/"), "200")


@pytest.mark.parametrize("missing", ["WebAssembly", "Worker"])
def test_a_browser_that_cannot_is_led_to_the_notebook(
    visit: Visit, site_url: str, stage: Stage, missing: str
) -> None:
    visit.page.add_init_script(f"delete globalThis.{missing}")
    panel = open_chapter(visit, site_url, stage)
    expect(panel).to_contain_text(f"it has no {missing}")
    panel.get_by_role("link", name="notebook of this stage").click()
    expect(visit.page).to_have_url(f"{site_url}notebooks/{stage.slug}/")


def test_a_file_that_is_not_there_is_told(visit: Visit, site_url: str, stage: Stage) -> None:
    visit.page.context.route("**/packages-tar-*", lambda route: route.fulfill(status=404))
    panel = open_chapter(visit, site_url, stage)
    panel.get_by_role("button", name="Run this stage here").click()
    expect(panel).to_contain_text("It did not start", timeout=START_MS)
    expect(panel.get_by_role("button", name="Run this stage here")).to_be_enabled()


@pytest.mark.parametrize(("device", "width"), [("desktop", 1280), ("phone", 360)])
def test_the_panel_is_accessible_and_fits(
    visit: Visit, site_url: str, stage: Stage, device: str, width: int
) -> None:
    page = visit.page
    page.set_viewport_size({"width": width, "height": 900})
    panel = open_chapter(visit, site_url, stage)
    start(panel)
    send(panel, str(steps(stage)[0]["text"]))
    assert violations_in_each_scheme(page, "stage-panel") == []
    for scheme in in_each_scheme(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        panel.screenshot(path=ROOT / "test-results" / f"live-{device}-{scheme}.png")
