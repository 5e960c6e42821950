"""The desk by keyboard alone, by ear, on a phone, and in both colour schemes."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.house.chromium.axe import in_each_scheme, violations_in_each_scheme
from tests.house.chromium.conftest import Visit
from tests.house.chromium.desk import ATTACKED, CATALOG, PYTHON_MS, SAID, Desk, open_desk

STAGE = CATALOG.find("s03")
FIRST_LINE = '"""The app: its start, its end and its pages."""'
KEY_BEFORE = "desk:/course/:s02_database"
UNFOLD = "desk => { for (const part of desk.querySelectorAll('details')) part.open = true; }"


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press a key until something has the focus."""
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    pytest.fail(f"{key} does not lead to {target}.")


def press(page: Page, target: Locator, key: str = "Tab") -> None:
    """Find a button with the keyboard, and press it."""
    tab_to(page, target, key)
    page.keyboard.press("Enter")


def undo_all(page: Page, desk: Desk) -> None:
    """Take back what was typed: slow keys are more than one change."""
    line = desk.root.locator(".cm-line").first
    for _ in range(10):
        if line.text_content() == FIRST_LINE:
            return
        page.keyboard.press("ControlOrMeta+z")
    expect(line).to_have_text(FIRST_LINE)


def take_hints(page: Page, desk: Desk) -> None:
    """Open the hints, and take all of the first piece."""
    press(page, desk.button("Hint"))
    piece = desk.root.locator(".hint").first
    tab_to(page, piece.get_by_role("button", name="Hint 1 of 3"))
    for number in (1, 2, 3):
        page.keyboard.press("Enter")
        expect(piece.locator(".step")).to_have_count(number)
    expect(piece.locator(".step").last).to_be_focused()


def compare(page: Page, desk: Desk) -> None:
    """Think better of it, look after all, and walk through what differs."""
    compared = desk.root.locator(".side.compare")
    press(page, desk.button("Compare"), "Shift+Tab")
    press(page, desk.button("Not yet"))
    expect(compared).to_be_hidden()
    expect(desk.button("Compare")).to_be_focused()
    page.keyboard.press("Enter")
    press(page, desk.button("Show it"))
    expect(compared.get_by_role("heading", name="Beside the stage as given")).to_be_focused()
    page.keyboard.press("Tab")
    file = compared.locator("details").first
    for is_open in (False, True):  # it shows its first file
        page.keyboard.press("Enter")
        expect(file).to_have_js_property("open", is_open)
    page.keyboard.press("Tab")
    expect(file.get_by_role("group", name="yours and as given")).to_be_focused()


def reset_and_undo(page: Page, desk: Desk) -> None:
    """Lose what was typed, and get it back."""
    tab_to(page, desk.code, "Shift+Tab")
    page.keyboard.type("# mine")
    page.keyboard.press("Escape")
    press(page, desk.button("Reset"))
    expect(desk.button("main.py alone")).to_be_focused()
    press(page, desk.button("All files"))
    expect(desk.code).not_to_contain_text("# mine")
    expect(desk.button("Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(desk.code).to_contain_text("# mine")
    expect(desk.tab("main.py")).to_be_focused()


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
    tab_to(page, desk.button("Delete this file"))
    page.keyboard.press("Tab")
    expect(desk.code).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("x = 1")
    expect(desk.code).to_be_focused()
    expect(desk.root.locator(".cm-line").first).to_have_text(f"    x = 1{FIRST_LINE}")
    page.keyboard.press("ControlOrMeta+f")
    expect(desk.root.get_by_role("textbox", name="Find")).to_be_focused()
    page.keyboard.press("Escape")
    expect(desk.code).to_be_focused()
    undo_all(page, desk)
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
    press(page, desk.button("Attack"))
    expect(desk.state).to_have_text(ATTACKED, timeout=PYTHON_MS)
    expect(desk.button("Attack")).to_be_focused()
    take_hints(page, desk)
    compare(page, desk)
    press(page, desk.button("Console"), "Shift+Tab")
    expect(desk.root.locator(".console .console .state")).to_contain_text("runs", timeout=PYTHON_MS)
    reset_and_undo(page, desk)
    tab_to(page, desk.code)
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        press(page, desk.button("Download"))
    assert download.value.suggested_filename == "my_app.zip"
    with page.expect_file_chooser():
        press(page, desk.button("Open a zip"))
    assert visit.errors == []


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
    assert page.evaluate("document.documentElement.scrollWidth") <= width
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
    desk.button("Console").click()
    expect(desk.root.locator(".console .console .state")).to_contain_text("runs", timeout=PYTHON_MS)
    desk.button("Send").click()
    expect(desk.root.locator(".reply .status")).to_be_visible(timeout=PYTHON_MS)
    assert violations_in_each_scheme(page, "stage-desk") == []
    desk.picture(f"{device}-console")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(site_url)
    expect(page.locator("stage-progress table")).to_contain_text(STAGE.title)
    assert violations_in_each_scheme(page, "stage-progress") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.errors == []


def test_the_editor_is_a_named_field_that_takes_composed_words(visit: Visit, site_url: str) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    desk = open_desk(visit, site_url, STAGE)
    desk.code.focus()
    chromium = visit.page.context.new_cdp_session(visit.page)
    word = {"text": "word", "selectionStart": 4, "selectionEnd": 4}
    chromium.send("Input.imeSetComposition", word)  # as the keyboard of a phone does
    chromium.send("Input.insertText", {"text": "words "})
    expect(desk.root.locator(".cm-line").first).to_have_text(re.compile('^words """The app'))
    nodes = chromium.send("Accessibility.getFullAXTree")["nodes"]
    fields = [node for node in nodes if node.get("role", {}).get("value") == "textbox"]
    (field,) = [node for node in fields if node["name"]["value"] == "Code"]
    said = {each["name"]: each["value"]["value"] for each in field["properties"]}
    assert field["description"]["value"].endswith("press Escape, then Tab.")
    assert field["value"]["value"].startswith('words """The app')
    assert (said["multiline"], said["readonly"]) == (True, False)


def test_paper_shows_no_desk(visit: Visit, site_url: str) -> None:
    desk = open_desk(visit, site_url, STAGE)
    visit.page.emulate_media(media="print")
    expect(desk.root).to_be_hidden()
