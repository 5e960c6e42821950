"""Every fenced block is code by name, a real run, or text with a reason."""

from pathlib import Path

import pytest

from course.catalog import load_catalog
from course.docs import generated, pages
from course.docs.fences import DocsError, find_fences, replace_fences, show
from course.places import ROOT

CATALOG = load_catalog()
DOCS = ROOT / "docs"
CHAPTER = generated.chapter(CATALOG.last)
each_page = pytest.mark.parametrize(
    "page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.relative_to(DOCS).as_posix()
)


def render(markdown: str, path: str = CHAPTER) -> str:
    return pages.render(pages.Source(path, f"# Title\n\n{markdown}", CATALOG))


@each_page
def test_every_block_says_where_it_comes_from(page: Path) -> None:
    for fence in find_fences(page.read_text(encoding="utf-8")):
        assert fence.reason or not fence.kind.needs_reason, f"line {fence.line}: {fence.name}"


@each_page
def test_every_block_is_written_with_backticks(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.lstrip().startswith("~~~")] == []


@each_page
def test_every_connection_that_a_page_opens_is_closed(page: Path) -> None:
    for fence in find_fences(page.read_text(encoding="utf-8")):
        opened = fence.body.count("sqlite3.connect(")
        assert fence.body.count("closing(sqlite3.connect(") == opened, f"line {fence.line}"


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("```\ntext\n```", "line 3: say where this block comes from"),
        ('```text because=""\ntext\n```', "say where"),
        ("```bash\nls\n```", "say where"),
        ('```text because="open\ntext\n```', "close the quotation mark"),
        ("```code\nstages/s05_protected_routes/nowhere.py\n```", "there is no file"),
        ("```code\nstages/s05_protected_routes/main.py::nothing\n```", "has no 'nothing'"),
        ("```changes\nstages/s05_protected_routes/db/models.py\n```", "is the same as"),
        ("```changes\nREADME.md\n```", "is neither"),
        ("```mermaid\nflowchart LR\n```", "has no accTitle: line"),
        ("```mermaid\nflowchart LR\n  accTitle: x\n```", "has no accDescr: line"),
        ("```http 200\nGET nowhere\n```", "Start with a method"),
        ("```http 200\nFETCH /\n```", "FETCH is no method"),
        ("```http 404\nGET /\n```", "was answered 200"),
        ("```http\nPOST /auth/token\n{1}\n```", "The body is not JSON"),
        ("```http\nPOST /auth/token\nusername\n```", "A body is JSON, or a form"),
        ("```python\n1 / 0\n```", "raised ZeroDivisionError"),
        ("```python raises=ValueError\npass\n```", "did not raise ValueError"),
        ("```console exit=1\npython --version\n```", "exit status 0, not 1"),
    ],
)
def test_a_wrong_block_fails_the_build(block: str, message: str) -> None:
    with pytest.raises(DocsError, match=message) as caught:
        render(block)
    assert str(caught.value).startswith(f"docs/{CHAPTER}, line 3: ")


def test_an_unknown_stage_fails_the_build() -> None:
    for block in ("```doors\ns99\n```", "```http s99\nGET /\n```"):
        with pytest.raises(DocsError, match=r"line 3: There is no stage 's99'"):
            render(block)


def test_a_page_that_is_no_chapter_has_to_name_the_stage_of_a_request() -> None:
    with pytest.raises(DocsError, match="this page has no stage of its own"):
        render("```http\nGET /\n```", "index.md")


def test_text_with_a_reason_is_shown_as_it_is() -> None:
    shown = render('```text because="an error message" title="Log"\n$ x\n```')
    assert '``` text title="Log"\n$ x\n```' in shown


def test_an_indented_block_keeps_its_indentation() -> None:
    markdown = "1. a\n\n    ```x\n    one\n\n      two\n    ```\n"
    replaced = replace_fences(markdown, lambda fence: fence.body.upper())
    assert replaced == "1. a\n\n    ONE\n\n      TWO\n"


def test_a_block_inside_a_longer_block_is_not_a_block() -> None:
    assert [fence.name for fence in find_fences("````a\n```b\n```\n````\n")] == ["a"]


def test_shown_text_may_hold_fences() -> None:
    assert show("```\nx\n```", "text") == "```` text\n```\nx\n```\n````\n"


def test_the_template_of_a_chapter_can_be_built() -> None:
    template = (DOCS / "stages" / "_template.md").read_text(encoding="utf-8")
    rendered = pages.render(pages.Source(CHAPTER, template, CATALOG))
    assert rendered.count('title="The reply"') == template.count("```http")
