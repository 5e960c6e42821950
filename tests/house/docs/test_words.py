"""The pages use plain verbs, and name nothing that a reader may not see."""

import re
from pathlib import Path

import pytest

from course.docs.chapters import prose_of
from course.places import ROOT
from course.standard.requirements import LIST_FILE

PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", LIST_FILE, *(ROOT / "docs").rglob("*.md")]
)
HARD = {
    r"\bstands?\b|\bstood\b": "is, or comes",
    r"\bmend(?:s|ed|ing)?\b": "fix, repair or change",
    r"\bholds? \d+ minutes": "is good for",
    r"\bhonoured\b": "used",
}
A_LINK_THAT_MAY_BE_MISSING = "**Source**"  # at the top of the site, if its address is known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_uses_the_plain_word(page: Path) -> None:
    prose = prose_of(page.read_text(encoding="utf-8"))
    found = [plain for word, plain in HARD.items() if re.search(word, prose, re.IGNORECASE)]
    assert found == []


def test_no_page_sends_the_reader_to_a_link_that_may_be_missing() -> None:
    texts = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
    assert [name for name, text in texts.items() if A_LINK_THAT_MAY_BE_MISSING in text] == []
