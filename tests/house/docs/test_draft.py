"""The draft of the site: every page can be read, and nobody waits for a run."""

from pathlib import Path

import pytest

from course.catalog import load_catalog
from course.docs import build
from course.docs.build import build_draft, remove_draft
from course.docs.capture import run_page
from course.docs.draft import IS_DRAFT
from course.docs.fences import find_fences
from course.docs.notebooks import NOT_YET, notebook_page
from course.docs.outcome import NOT_RUN, Outcome, show_outcome
from course.notebooks.execute import executed, kept_copies, key_of, read
from course.progress import PROGRESS, read_progress
from tests.support.promises import slow

CATALOG = load_catalog()
FIRST = CATALOG.first
PYTHON = "```python\nprint(1 + 1)\n```\n"
COMMAND = "```console\npython --version\n```\n"
REQUEST = "```http\nGET /\n```\n"


def run(markdown: str, cache: Path) -> list[Outcome]:
    return [*run_page(find_fences(markdown), CATALOG, FIRST, cache).values()]


@pytest.fixture
def draft(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is built from here on is a draft."""
    monkeypatch.setenv(IS_DRAFT, "1")


@pytest.mark.parametrize("block", [PYTHON, COMMAND, REQUEST])
@pytest.mark.usefixtures("draft")
def test_what_has_not_run_is_shown_and_said_to_be_missing(tmp_path: Path, block: str) -> None:
    (outcome,) = run(block, tmp_path)
    (fence,) = find_fences(block)
    shown = show_outcome(fence, outcome)
    assert fence.body.splitlines()[-1].split()[-1] in shown
    assert "Not run yet" in shown
    assert NOT_RUN in shown
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("block", [PYTHON, COMMAND])
def test_what_has_run_before_is_shown_whole(
    tmp_path: Path, block: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run(block, tmp_path)
    monkeypatch.setenv(IS_DRAFT, "1")
    assert run(block, tmp_path) == before
    assert before[0].has_run


def test_a_notebook_that_is_not_executed_is_shown_without_its_outputs(tmp_path: Path) -> None:
    assert kept_copies(tmp_path) == {}
    page = notebook_page(FIRST, None, NOT_YET)
    assert NOT_YET in page
    assert "The packages of the notebooks" not in page


def test_a_notebook_that_is_executed_is_found_by_what_it_depends_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course.notebooks.execute.execute", lambda notebook: notebook)
    copy = executed(FIRST.slug, tmp_path)
    assert kept_copies(tmp_path) == {FIRST.slug: copy}
    assert key_of(read(FIRST)) != key_of(read(CATALOG.last))


def test_a_draft_is_counted_and_goes_when_the_site_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: list[dict[str, str]] = []

    def build_into(folder: Path, **more: str) -> None:
        settings.append(more)
        folder.mkdir()

    monkeypatch.setenv(PROGRESS, str(tmp_path / "progress"))
    monkeypatch.setattr(build, "CACHE", tmp_path)
    monkeypatch.setattr(build, "run_mkdocs", build_into)
    assert build_draft(tmp_path / "draft").is_dir()
    assert read_progress(tmp_path / "progress") == {"drafts": (1, 1)}
    assert settings == [{IS_DRAFT: "1", PROGRESS: ""}]
    remove_draft(tmp_path / "draft")
    assert not (tmp_path / "draft").exists()


@slow
def test_each_page_of_a_draft_says_that_it_is_one(
    tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PROGRESS, raising=False)
    draft = build_draft(tmp_path / "draft")
    pages = {page.relative_to(site).as_posix() for page in site.rglob("*.html")}
    assert pages == {page.relative_to(draft).as_posix() for page in draft.rglob("*.html")}
    for page in sorted(pages):
        assert 'id="draft"' in (draft / page).read_text(encoding="utf-8"), page
        assert 'id="draft"' not in (site / page).read_text(encoding="utf-8"), page
