"""The desk by keyboard alone, by ear, on a phone, and in both colour schemes."""

import pytest
from playwright.sync_api import Page, expect

from tests.house.chromium.axe import in_each_scheme, violations_in_each_scheme
from tests.house.chromium.conftest import Visit
from tests.house.chromium.desk import CATALOG, PYTHON_MS, SAID, Desk, open_desk

STAGE = CATALOG.find("s03")
KEY_BEFORE = "desk:/course/:s02_database"
UNFOLD = "desk => { for (const part of desk.querySelectorAll('details')) part.open = true; }"


def tab_to(page: Page, desk: Desk, name: str) -> None:
    """Press Tab until a button has the focus."""
    target = desk.button(name)
    for _ in range(40):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {name}.")


def test_a_keyboard_is_enough(visit: Visit, site_url: str) -> None:
    page = visit.page
    page.goto(f"{site_url}stages/{STAGE.slug}/#build-it")
    desk = Desk(visit)
    desk.button("Write this stage here").focus()
    page.keyboard.press("Enter")
    expect(desk.root.locator(".asks")).to_be_focused()
    page.keyboard.press("Tab")  # the folded promises
    page.keyboard.press("Tab")
    expect(desk.tab("main.py")).to_be_focused()
    page.keyboard.press("Home")
    expect(desk.tab("__init__.py")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(desk.root.get_by_role("tab").last).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(desk.tab("main.py")).to_have_attribute("aria-selected", "true")
    tab_to(page, desk, "Delete this file")
    page.keyboard.press("Tab")
    expect(desk.code).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("x = 1")
    expect(desk.code).to_be_focused()
    expect(desk.root.locator(".cm-line").first).to_have_text(
        '    x = 1"""The app: its start, its end and its pages."""'
    )
    page.keyboard.press("ControlOrMeta+f")
    expect(desk.root.get_by_role("textbox", name="Find")).to_be_focused()
    page.keyboard.press("Escape")
    expect(desk.code).to_be_focused()
    page.keyboard.press("ControlOrMeta+z")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(desk.button("Check")).to_be_focused()
    page.keyboard.press("Enter")
    expect(desk.state).to_have_text(SAID, timeout=PYTHON_MS)
    expect(desk.button("Check")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(desk.code).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(desk.state).not_to_have_text(SAID)
    expect(desk.state).to_have_text(SAID, timeout=PYTHON_MS)
    page.keyboard.press("Escape")
    for name in ("Attack", "Hint", "Compare", "Console", "Reset", "Download", "Open a zip"):
        tab_to(page, desk, name)
    assert (visit.outside, visit.errors) == ([], [])


@pytest.mark.parametrize(("device", "width"), [("desktop", 1280), ("phone", 390)])
def test_the_desk_is_accessible_and_fits(
    visit: Visit, site_url: str, device: str, width: int
) -> None:
    page = visit.page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(site_url)
    page.evaluate('key => localStorage.setItem(key, \'{"files": {"own.py": "1"}}\')', KEY_BEFORE)
    desk = open_desk(visit, site_url, STAGE)
    expect(desk.root.get_by_role("group", name="Begin from:")).to_be_visible()
    expect(desk.root.locator(".asks")).to_be_in_viewport()
    desk.write({"utils/text.py": "def broken(:\n"})
    desk.check()
    assert violations_in_each_scheme(page, "stage-desk") == []
    desk.button("Reset").click()
    desk.button("All files").click()
    desk.check()
    desk.button("Hint").click()
    desk.root.get_by_role("button", name="Hint 1 of 3").first.click()
    desk.button("Compare").click()
    desk.button("Show it").click()
    desk.button("Add a file").click()
    desk.code.focus()
    page.keyboard.press("ControlOrMeta+f")
    desk.root.evaluate(
        "desk => desk.querySelectorAll('details').forEach((part) => (part.open = true))"
    )
    assert violations_in_each_scheme(page, "stage-desk") == []
    for scheme in in_each_scheme(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        desk.picture(f"{device}-{scheme}")
    desk.attack()
    assert violations_in_each_scheme(page, "stage-desk") == []
    assert (visit.outside, visit.errors) == ([], [])


def test_paper_shows_no_desk(visit: Visit, site_url: str) -> None:
    desk = open_desk(visit, site_url, STAGE)
    visit.page.emulate_media(media="print")
    expect(desk.root).to_be_hidden()
