"""Every link and every anchor of the built site leads somewhere, and nothing comes from outside."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from course.catalog import load_catalog
from tests.support.promises import slow
from tests.support.site import SUB_PATH

pytestmark = slow  # the whole site is built
CATALOG = load_catalog()
LOADING = {
    "script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src",
    "stage-desk": "data", "stage-repair": "data",
}  # fmt: skip
ONLY_NAMED = ("canonical", "prev", "next")  # links in the head that the browser does not load


@dataclass
class Parsed(HTMLParser):
    """The anchors of a page, the links on it, and what it loads."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if name := values.get("id"):
            self.ids.append(name)
        href = values.get("href" if tag == "a" else "about")
        if href:
            self.links.append(href)
        source = values.get(LOADING.get(tag, ""))
        if source and values.get("rel") not in ONLY_NAMED:
            self.loads.append(source)


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Parsed]:
    """All pages of the site, parsed."""
    found = {}
    for file in sorted(site.rglob("*.html")):
        found[file] = Parsed()
        found[file].feed(file.read_text(encoding="utf-8"))
    return found


def is_outside(target: str) -> bool:
    return bool(urlsplit(target).scheme) and not target.startswith("data:")


def locate(page: Path, target: str, site: Path) -> Path:
    """Find the file to which a relative or absolute path leads."""
    path = unquote(urlsplit(target).path)
    start = site.parent if path.startswith("/") else page.parent
    file = (start / path.lstrip("/")).resolve() if path else page
    return file / "index.html" if file.is_dir() else file


def broken(pages: dict[Path, Parsed], site: Path) -> Iterator[str]:
    """List the links and sources that lead nowhere."""
    for page, parsed in pages.items():
        for target in [*parsed.links, *parsed.loads]:
            if is_outside(target) or target.startswith("data:"):
                continue
            file = locate(page, target, site)
            anchor = unquote(urlsplit(target).fragment)
            inside = file.is_file() and site in file.parents
            known = pages[file].ids if file in pages else []
            if not inside or (anchor and anchor not in known):
                yield f"{page.relative_to(site)}: {target}"


def test_every_link_and_anchor_leads_somewhere(pages: dict[Path, Parsed], site: Path) -> None:
    assert len(pages) > 20
    assert list(broken(pages, site)) == []


def test_a_broken_link_and_a_broken_anchor_are_found(tmp_path: Path) -> None:
    site = tmp_path / SUB_PATH
    site.mkdir()
    page = site / "index.html"
    html = '<h1 id="a"></h1><a href="#a"></a><a href="#b"></a><a href="no/"></a><img src="x.png">'
    page.write_text(html, encoding="utf-8")
    parsed = Parsed()
    parsed.feed(html)
    assert list(broken({page: parsed}, site)) == [
        "index.html: #b",
        "index.html: no/",
        "index.html: x.png",
    ]


def test_each_chapter_leads_on_to_the_next_and_the_last_one_to_what_now(site: Path) -> None:
    stages = CATALOG.line(CATALOG.last)
    following = [
        *(f"../{stage.slug}/" for stage in CATALOG.after(CATALOG.first)),
        "../../what-now/",
    ]
    for stage, target in zip(stages, following, strict=True):
        html = (site / "stages" / stage.slug / "index.html").read_text(encoding="utf-8")
        assert f'<a href="{target}" class="md-footer__link md-footer__link--next"' in html


def test_no_page_loads_anything_from_outside(pages: dict[Path, Parsed]) -> None:
    loads = {target for parsed in pages.values() for target in parsed.loads}
    assert [target for target in loads if is_outside(target)] == []


def test_no_anchor_stands_twice_on_a_page(pages: dict[Path, Parsed], site: Path) -> None:
    for page, parsed in pages.items():
        twice = {name for name in parsed.ids if parsed.ids.count(name) > 1}
        assert twice == set(), page.relative_to(site)


def test_links_out_are_encrypted(pages: dict[Path, Parsed]) -> None:
    outside = {link for parsed in pages.values() for link in parsed.links if is_outside(link)}
    assert [link for link in outside if urlsplit(link).scheme != "https"] == []
