"""The attack matrix of sixteen stages and the exhibits: on a screen, on a phone, by keyboard."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from course.catalog import Catalog
from course.docs import attack_table
from tests.house.chromium import axe
from tests.house.chromium.conftest import Visit
from tests.support.made_up import course_of, door
from tests.support.made_up_matrix import EXHIBITS, matrix_of

SIXTEEN = course_of(16, door(1, 5), door(2))
SCREENS = {"of 1280": 1280, "with the widest menu beside it": 1220, "without a menu": 960}
PAPER = 695  # A4 within the margins
PHONE = {"width": 390, "height": 844}

TAKE_OUT = "(parts) => parts.forEach((part) => part.remove())"
PUT_IN = """(found, html) => {
    found.slice(1).forEach((other) => other.remove());
    found[0].outerHTML = html;
}"""

# Texts that touch the side of their cell, and words that a line ends inside of; what is only heard
# has no place of its own
CUT = """(table) => {
    const cut = [];
    const walker = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode;
        const words = text.data.trim();
        if (!words || text.parentElement.closest(".visually-hidden")) continue;
        const cell = text.parentElement.closest("th, td, caption").getBoundingClientRect();
        const range = document.createRange();
        range.selectNodeContents(text);
        const lines = [...range.getClientRects()];
        const touches = lines.some(
            (line) => line.left < cell.left + 1 || line.right > cell.right - 1);
        if (touches || (lines.length > 1 && !words.includes(" "))) cut.push(words);
    }
    return cut;
}"""

IS_ON_TOP = """(link) => {
    const { left, top } = link.getBoundingClientRect();
    return document.elementFromPoint(left + 2, top + 2) === link;
}"""


@pytest.fixture
def page(visit: Visit, site_url: str) -> Page:
    """The page of the attack matrix, with the table of sixteen stages in it."""
    visit.page.goto(f"{site_url}attack-matrix/")
    put_in(visit.page, SIXTEEN)
    visit.page.wait_for_function("document.fonts.ready.then(() => true)")
    return visit.page


def put_in(page: Page, catalog: Catalog) -> None:
    """Put the table of a made-up course in the place of all that there are."""
    html = attack_table.table(matrix_of(catalog), catalog)
    page.locator(".attack-matrix").evaluate_all(PUT_IN, html)


def resize(page: Page, width: int, height: int = 900) -> Locator:
    """Give the window another size, and return the box of the matrix."""
    page.set_viewport_size({"width": width, "height": height})
    return page.get_by_role("region", name="Attack matrix")


def scrolls_sideways(part: Locator) -> bool:
    """Tell whether something is wider than the place that it has."""
    wide: bool = part.evaluate("(part) => part.scrollWidth > part.clientWidth")
    return wide


def edge(part: Locator, side: str) -> float:
    """Return where in the window a side of something is."""
    place: float = part.evaluate(f"(part) => part.getBoundingClientRect().{side}")
    return place


@pytest.mark.parametrize("width", SCREENS.values(), ids=SCREENS)
def test_a_screen_shows_all_columns_without_scrolling_sideways(page: Page, width: int) -> None:
    box = resize(page, width)
    table = box.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_count(1 + 2 + 16 + len(EXHIBITS))
    assert not scrolls_sideways(page.locator("html"))
    assert not scrolls_sideways(box)
    assert edge(table, "right") <= edge(page.get_by_role("article"), "right")
    assert table.evaluate(CUT) == []


def test_a_still_longer_line_does_not_make_the_page_scroll_sideways(page: Page) -> None:
    put_in(page, course_of(22))
    resize(page, SCREENS["without a menu"])
    assert not scrolls_sideways(page.locator("html"))


def test_a_sheet_of_paper_shows_all_columns(page: Page) -> None:
    box = resize(page, PAPER)
    page.emulate_media(media="print")
    assert not scrolls_sideways(page.locator("html"))
    assert box.get_by_role("table").evaluate(CUT) == []
    assert box.evaluate("(box) => box.scrollHeight <= box.clientHeight")


@pytest.mark.parametrize("wrap", ["normal", "anywhere"])
def test_a_text_that_is_cut_is_found(page: Page, wrap: str) -> None:
    box = resize(page, 1280)
    head = box.get_by_role("columnheader", name="s16")
    head.evaluate("(head) => { head.firstChild.textContent = 's16_watched' }")
    head.evaluate("(head, wrap) => { head.style.overflowWrap = wrap }", wrap)
    assert box.get_by_role("table").evaluate(CUT) == ["s16_watched"]


def test_the_heads_stay_in_sight_while_the_page_scrolls(page: Page) -> None:
    box = resize(page, 1280)
    box.get_by_role("row").last.scroll_into_view_if_needed()
    head = box.locator("thead")
    assert edge(box, "top") < 0
    assert edge(head, "top") == pytest.approx(edge(page.get_by_role("banner"), "bottom"), abs=2)
    page.mouse.move(640, 600)
    page.mouse.wheel(0, -300)
    back = page.get_by_role("button", name="Back to top")
    expect(back).to_be_visible()
    assert edge(back, "top") >= edge(head, "bottom")


def test_a_phone_scrolls_the_table_and_not_the_page(page: Page) -> None:
    box = resize(page, **PHONE)
    name = box.get_by_role("rowheader").filter(has_text="used_").last
    assert not scrolls_sideways(page.locator("html"))
    assert scrolls_sideways(box)
    assert box.get_by_role("table").evaluate(CUT) == []
    box.evaluate("(box) => box.scrollIntoView({ block: 'center' })")
    box.evaluate("(box) => box.scrollTo(box.scrollWidth, box.scrollHeight)")
    expect(box.get_by_role("columnheader", name=EXHIBITS[-1])).to_be_in_viewport(ratio=1)
    assert edge(name, "left") == edge(box, "left")
    assert edge(box.locator("thead"), "top") == pytest.approx(edge(box, "top"), abs=2)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_keyboard_goes_through_the_names_and_none_hides_below_the_heads(
    page: Page, width: int
) -> None:
    box = resize(page, width)
    names = box.locator("tbody a")
    names.nth(40).focus()
    for place in range(39, 20, -1):
        page.keyboard.press("Shift+Tab")
        expect(names.nth(place)).to_be_focused()
        assert names.nth(place).evaluate(IS_ON_TOP), place


def test_a_name_leads_to_the_evidence_and_unfolds_it(page: Page) -> None:
    name = resize(page, 1280).get_by_role("link", name="alg_none")
    name.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#alg_none$"))
    expect(page.locator("details#alg_none table")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_matrix_is_accessible_in_both_schemes(page: Page, width: int) -> None:
    box = resize(page, width)
    box.locator("tbody tr:nth-child(n + 8)").evaluate_all(TAKE_OUT)  # axe takes long for all
    assert axe.violations_in_each_scheme(page, ".attack-matrix") == []
