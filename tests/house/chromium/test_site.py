"""The site as a reader meets it: on a screen, on a phone, by keyboard, by ear, and offline."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from course.catalog import load_catalog
from tests.house.chromium import axe
from tests.house.chromium.conftest import REFUSED, Visit

CATALOG = load_catalog()
FIRST, LAST = CATALOG.first.slug, CATALOG.last.slug
SECOND, *_ = CATALOG.after(CATALOG.first)
TEMPLATES = {
    "home": "",
    "chapter": f"stages/{LAST}/",
    "notebook": f"notebooks/{LAST}/",
    "bench": "token-bench/",
    "explanation": "explanation/password-hashing/",
    "how-to": "how-to/run-one-stage/",
    "failures": "when-it-fails/",
    "attacks": "attack-matrix/",
    "cheat-sheet": "reference/cheat-sheet/",
    "glossary": "reference/glossary/",
    "commands": "reference/commands/",
    "api": f"reference/api/{LAST}/",
    "code": f"reference/code/{LAST}/",
    "missing": "404.html",
}

each_template = pytest.mark.parametrize("path", TEMPLATES.values(), ids=TEMPLATES)
each_scheme = pytest.mark.parametrize("scheme", axe.SCHEMES)


def open_page(page: Page, url: str) -> None:
    """Open a page, and wait until its fonts and diagrams are there."""
    page.goto(url)
    page.wait_for_function("document.fonts.ready.then(() => true)")
    expect(page.locator("pre.mermaid")).to_have_count(0)


def violations(page: Page) -> list[str]:
    """List what axe-core finds wrong with a page, with everything that is folded open."""
    unfold(page)
    return axe.violations(page)


def unfold(page: Page) -> None:
    """Open everything that is folded."""
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")


@each_template
@each_scheme
def test_every_template_is_accessible_and_asks_no_other_host(
    visit: Visit, site_url: str, path: str, scheme: axe.Scheme
) -> None:
    visit.page.emulate_media(color_scheme=scheme)
    open_page(visit.page, site_url + path)
    expect(visit.page.locator(f"body[data-md-color-scheme={axe.SCHEMES[scheme]}]")).to_have_count(1)
    assert violations(visit.page) == []
    assert visit.errors == []


def test_axe_finds_what_is_wrong(visit: Visit, site_url: str) -> None:
    open_page(visit.page, site_url)
    visit.page.evaluate("document.querySelector('h1').innerHTML = '<img src=\"data:,\">'")
    assert any(line.startswith("image-alt: ") for line in violations(visit.page))


def test_no_page_scrolls_sideways_on_a_phone(visit: Visit, site: Path, site_url: str) -> None:
    visit.page.set_viewport_size({"width": 360, "height": 740})
    wide = []
    for file in sorted(site.rglob("index.html")):
        path = file.parent.relative_to(site).as_posix().removeprefix(".")
        open_page(visit.page, f"{site_url}{path}")
        unfold(visit.page)
        if visit.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    assert wide == []
    assert visit.errors == []


def test_the_browser_itself_refuses_other_hosts(visit: Visit, site_url: str) -> None:
    open_page(visit.page, site_url)
    asked = "fetch('https://example.com').then(() => 'answered', () => 'refused')"
    assert visit.page.evaluate(asked) == "refused"
    assert visit.outside
    assert all(REFUSED in each for each in visit.outside)
    visit.outside.clear()  # the browser has refused what was tried here


def test_a_chapter_that_is_done_is_remembered(visit: Visit, site_url: str) -> None:
    page = visit.page
    open_page(page, f"{site_url}stages/{FIRST}/")
    button = page.get_by_role("button", name="Mark this chapter as done")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Done. Take the mark away")).to_be_focused()
    expect(page.locator(".md-nav__link.is-done")).not_to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Done. Take the mark away")).to_be_visible()
    page.goto(site_url)
    start = page.get_by_role("link", name=f"Continue: {SECOND.title}")
    start.click()
    expect(page).to_have_url(f"{site_url}stages/{SECOND.slug}/")
    open_page(page, f"{site_url}stages/{FIRST}/")
    page.get_by_role("button", name="Done. Take the mark away").click()
    expect(page.locator(".md-nav__link.is-done")).to_have_count(0)
    page.goto(site_url)
    expect(page.get_by_role("link", name="Start with stage 1")).to_be_visible()
    assert visit.errors == []


def test_progress_survives_a_broken_memory(visit: Visit, site_url: str) -> None:
    page = visit.page
    page.goto(site_url)
    page.evaluate("localStorage.setItem('course-chapters-done', '{')")
    open_page(page, f"{site_url}stages/{FIRST}/")
    expect(page.get_by_role("button", name="Mark this chapter as done")).to_be_visible()
    assert visit.errors == []


@pytest.mark.parametrize("error", ["Could not import module", "no such column", "hash_slots"])
def test_the_search_finds_an_error(visit: Visit, site_url: str, error: str) -> None:
    page = visit.page
    open_page(page, site_url)
    page.keyboard.press("/")
    page.keyboard.type(error)
    expect(page.locator(".md-search-result__link").first).to_contain_text("When it fails")


def test_the_search_finds_a_term(visit: Visit, site_url: str) -> None:
    page = visit.page
    open_page(page, site_url)
    page.keyboard.press("/")
    page.keyboard.type("turnstile")
    found = page.locator(".md-search-result__link").first
    expect(found).to_be_visible()
    assert violations(page) == []
    found.click()
    expect(page).not_to_have_url(site_url)
    expect(page.get_by_role("article")).to_contain_text("turnstile", ignore_case=True)
    assert visit.errors == []


def test_the_colours_follow_the_system_until_the_reader_chooses(
    visit: Visit, site_url: str
) -> None:
    page = visit.page
    body = page.locator("body")
    page.emulate_media(color_scheme="dark")
    open_page(page, site_url)
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.emulate_media(color_scheme="light")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    page.get_by_title("Follow the system. Change to light").click()
    page.get_by_title("Light. Change to dark").click()
    page.reload()
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    assert visit.errors == []


def test_a_listing_leads_to_the_whole_file(visit: Visit, site_url: str) -> None:
    page = visit.page
    open_page(page, f"{site_url}stages/{LAST}/")
    listing = page.locator(".filename a").first
    path = listing.inner_text().removeprefix(f"stages/{LAST}/")
    listing.click()
    expect(page.locator(":target")).to_contain_text(path)
    expect(page).to_have_url(re.compile(f"^{site_url}reference/code/{LAST}/#"))


def test_a_listing_that_scrolls_can_be_reached_with_the_keyboard(
    visit: Visit, site_url: str
) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    open_page(visit.page, f"{site_url}reference/code/{LAST}/")
    expect(visit.page.locator("pre > code[tabindex='0']").first).to_be_visible()


def test_the_cheat_sheet_is_one_page_of_paper(visit: Visit, site_url: str) -> None:
    open_page(visit.page, f"{site_url}reference/cheat-sheet/")
    paper = visit.page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page") - paper.count(b"/Type /Pages") == 1


@pytest.fixture
def reader_without_scripts(browser: Browser) -> Iterator[Page]:
    """A page of someone who has switched JavaScript off."""
    with browser.new_context(java_script_enabled=False) as context:
        yield context.new_page()


def test_a_chapter_can_be_read_without_scripts(reader_without_scripts: Page, site_url: str) -> None:
    reader_without_scripts.goto(f"{site_url}stages/{FIRST}/")
    expect(reader_without_scripts.get_by_role("heading", name="Why care")).to_be_visible()
