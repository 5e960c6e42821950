"""What a chapter has: its parts in order, and its terms, which no earlier one uses."""

import re

from course.catalog import Catalog, Stage
from course.docs.fences import FENCE

GLOSSARY = "reference/glossary.md"
PARTS = (
    "Why care",
    "Recall",
    "The open door",
    "Predict",
    "The idea",
    "The promise fails",
    "Build it",
    "Try it",
    "Attack again",
    "Checkpoint",
    "Recap",
    "Deeper",
)
HEADING = re.compile(r"^##[ ]+(.+?)[ ]*$", re.MULTILINE)
NOT_PROSE = re.compile(
    r"<!--.*?-->|`[^`\n]*`|(?<=\])\([^)\s]*\)|<[^>\n]+>|^[ ]*\[[^\]]+\]:[^\n]*$|\{[^}\n]*\}"
    r"|^#+ [^\n]*$",
    re.DOTALL | re.MULTILINE,
)


def parts_of(markdown: str) -> list[str]:
    """List the parts of a chapter, in the order in which they stand."""
    return HEADING.findall(FENCE.sub("", markdown))


def anchor(term: str) -> str:
    """Return the anchor of a term in the glossary."""
    return term.lower().replace(" ", "-")


def introductions(markdown: str) -> list[str]:
    """List the glossary anchors of the bold links, which introduce terms."""
    pattern = rf"\*\*\[[^\]]+\]\((?:\.\./)*{re.escape(GLOSSARY)}#([^)]+)\)\*\*"
    return re.findall(pattern, FENCE.sub("", markdown))


def prose_of(markdown: str) -> str:
    """Leave out what is not prose: blocks, code, addresses, markup, headings."""
    return NOT_PROSE.sub(" ", FENCE.sub("", markdown))


def word_pattern(term: str) -> re.Pattern[str]:
    """Match a term and its endings; one that is written with capitals only as it is written."""
    flags = re.NOFLAG if term != term.lower() else re.IGNORECASE
    stem = re.escape(term[:-1] if term.endswith(("e", "y")) else term)
    last = f"(?:{term[-1]}|i(?=e))?" if term.endswith(("e", "y")) else ""
    return re.compile(rf"\b{stem}{last}(?:s|es|d|ed|ing)?\b", flags)


def too_early(markdown: str, stage: Stage, catalog: Catalog) -> list[str]:
    """List the terms in a chapter's prose that a later stage introduces."""
    prose = prose_of(markdown)
    later = [term for other in catalog.after(stage) for term in other.terms]
    known = [term for other in catalog.line(stage) for term in other.terms]
    for term in sorted(known, key=len, reverse=True):
        prose = word_pattern(term).sub(" ", prose)
    return [term for term in later if word_pattern(term).search(prose)]
