"""Where on a page of the site a link may lead."""

import re

from course.places import ROOT


def anchors(page: str) -> set[str]:
    """List the anchors of the headings of a page."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    titles = re.findall(r"^#{1,4} (.+)$", text, re.MULTILINE)
    letters = [re.sub(r"[^\w\s-]", "", title).strip().lower() for title in titles]
    return {re.sub(r"[-\s]+", "-", title) for title in letters}  # as Markdown makes them
