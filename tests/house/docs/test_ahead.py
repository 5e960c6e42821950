"""What the pages run is run ahead, side by side, and kept for them."""

from pathlib import Path

import pytest

from course.catalog import load_catalog
from course.docs import ahead
from course.docs.ahead import keep_session, run_ahead
from course.docs.pages import Source
from course.progress import PROGRESS, read_progress

CATALOG = load_catalog()
COMMAND = "```console\npython --version\n```\n"
FAILS = "```console\npython -c 1/0\n```\n"
SESSION = "```python\nprint(1 + 1)\n```\n"
RAISES = "```python\nraise ValueError\n```\n"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache and pages of its own, and a file where progress is told."""
    monkeypatch.setattr(ahead, "CACHE", tmp_path)
    monkeypatch.setattr(ahead, "ROOT", tmp_path)
    monkeypatch.setenv(PROGRESS, str(tmp_path / "progress"))
    (tmp_path / "docs").mkdir()
    return tmp_path


def kept(root: Path) -> list[Path]:
    """List what was kept."""
    return list((root / "docs").glob("*.json"))


def test_what_commands_print_is_kept_and_what_fails_is_left_to_its_page(root: Path) -> None:
    run_ahead([Source("a.md", COMMAND, CATALOG), Source("b.md", FAILS, CATALOG)])
    assert read_progress(root / "progress") == {"runs": (2, 2)}
    assert len(kept(root)) == 1


def test_a_session_is_given_a_process_of_its_own(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(ahead, "in_a_process", seen.append)
    run_ahead([Source("a.md", COMMAND, CATALOG), Source("b.md", SESSION, CATALOG)])
    assert read_progress(root / "progress") == {"runs": (2, 2)}
    assert seen == ["b.md"]


@pytest.mark.parametrize(("page", "number"), [(SESSION, 1), (RAISES, 0)])
def test_that_process_keeps_what_a_session_prints(root: Path, page: str, number: int) -> None:
    (root / "docs" / "b.md").write_text(page, encoding="utf-8")
    keep_session("b.md", CATALOG)
    assert len(kept(root)) == number
