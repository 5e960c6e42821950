"""The browser tests wait for what they expect: a page goes on while a test looks at it."""

import ast
from pathlib import Path

import pytest

from course.places import ROOT

SOURCES = sorted((ROOT / "tests/house/chromium").glob("*.py"))
READ_ONCE = {  # by playwright, which waits for none of them to change
    "all_inner_texts",
    "all_text_contents",
    "content",
    "count",
    "inner_html",
    "inner_text",
    "input_value",
    "is_checked",
    "is_disabled",
    "is_editable",
    "is_enabled",
    "is_hidden",
    "is_visible",
    "text_content",
    "title",
}


def reads_once(node: ast.AST) -> bool:
    """Tell whether an expression takes from a page what is there just now."""
    match node:
        case ast.Call(func=ast.Attribute(attr="get_attribute")):
            return True
        case ast.Call(func=ast.Attribute(attr=name), args=[], keywords=[]):
            return name in READ_ONCE
        case ast.Attribute(value=ast.Name(id="page") | ast.Attribute(attr="page"), attr="url"):
            return True
    return False


def asserted_at_once(text: str) -> list[str]:
    """List what is asserted without waiting for it."""
    asserts = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assert)]
    return [
        ast.unparse(each)
        for each in asserts
        if any(reads_once(node) for node in ast.walk(each.test))
    ]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_what_a_page_shows_is_waited_for(source: Path) -> None:
    assert asserted_at_once(source.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "assert page.url == 'http://127.0.0.1/docs'",
        "assert visit.page.title() == 'A title'",
        "assert 'done' in page.locator('p').inner_text().lower()",
        "assert not button.get_attribute('disabled')",
        "assert len(found) == rows.count()",
    ],
)
def test_what_does_not_wait_is_found(line: str) -> None:
    assert asserted_at_once(line) == [line]


@pytest.mark.parametrize("line", ["assert text.count('a') == 1", "expect(page).to_have_title('')"])
def test_what_reads_no_page_or_waits_is_no_finding(line: str) -> None:
    assert asserted_at_once(line) == []
