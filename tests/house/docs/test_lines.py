"""The page of what each line stops says what the last mutation run found, and nothing else."""

import html

import pytest

from course.catalog import load_catalog
from course.docs import lines
from course.docs.fences import DocsError
from course.mutants.record import Found, Reasons, Record, StageRecord, read_record
from course.mutants.trial import NEVER_ENDED

CATALOG = load_catalog()
PAGE = "what-each-line-stops.md"
TEST = "tests/s01_bare_app/test_pages.py::test_an_unknown_page_is_404[s01]"


def found(text: str, noticed_by: str | None) -> Found:
    """An edit of a line."""
    return Found(file="main.py", text=text, change="a -> (b)", noticed_by=noticed_by)


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record with one stage, and a reason."""
    alive, other = found("a | b", TEST), found("c < d", NEVER_ENDED)
    edits = (alive, alive, other, found("e", None))
    record = Record(date="2030-01-02", python="3.11", stages={})
    stages = {stage.slug: StageRecord(code="", found=edits) for stage in CATALOG.stages}
    monkeypatch.setattr(lines, "read_record", lambda: record.model_copy(update={"stages": stages}))
    reason = {"file": "main.py", "text": "e", "kind": "equal", "why": "It <is> so."}
    reasons = Reasons.model_validate({"lines": [reason]})
    monkeypatch.setattr(lines, "read_reasons", lambda _: reasons)


@pytest.mark.usefixtures("made_up")
def test_each_line_has_a_row_with_who_notices_it() -> None:
    text = lines.show_lines("stages", CATALOG, PAGE)
    rows = [line for line in text.split("## 2. ")[0].splitlines() if line.startswith("| <code>")]
    promise = "[An unknown page is 404.](stages/s01_bare_app.md#try-it)"
    assert rows == [
        f"| <code>a &#124; b</code> | 2 | {promise} |",
        "| <code>c &lt; d</code> | 1 | The app never answers. |",
        "| <code>e</code> | 1 | No input shows it: It &lt;is&gt; so. |",
    ]


@pytest.mark.usefixtures("made_up")
def test_the_summary_counts_lines_and_edits() -> None:
    rows = lines.show_lines("summary", CATALOG, PAGE).splitlines()
    assert rows[2] == "| 1. A bare app | 3 | 4 | 3 | 1 |"
    assert rows[-1] == "Run on 2030-01-02, with Python 3.11."


def test_the_committed_run_can_be_shown() -> None:
    text = lines.show_lines("stages", CATALOG, PAGE)
    for stage in CATALOG.stages:
        assert (f"## {stage.number}. {stage.title}" in text) == bool(read_record().of(stage))


def test_another_part_is_named() -> None:
    with pytest.raises(DocsError, match="no part of it: summary, stages"):
        lines.show_lines("s05", CATALOG, PAGE)


def test_code_holds_no_sign_that_markdown_reads_as_its_own() -> None:
    code = lines.as_code(r"a = Path(__file__)[0] | `b` * c\d < e")
    inside = code.removeprefix("<code>").removesuffix("</code>")
    assert html.unescape(inside) == r"a = Path(__file__)[0] | `b` * c\d < e"
    assert not set(inside) & set("\\`*_[]|<>")
