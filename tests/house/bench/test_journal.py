"""What a write-ahead log saves: what is measured, how it is told, and what was found."""

from pathlib import Path

import httpx
import pytest

from course.bench import journal
from course.bench.journal import MODES, Refreshes
from course.bench.measure import BenchError
from course.catalog import load_catalog
from course.docs.fences import DocsError
from course.docs.measured import JOURNAL
from course.docs.measured import journal as shown_on_the_page
from tests.support.promises import slow

STAGE = load_catalog().find(journal.STAGE)
COMMITTED = Refreshes.model_validate_json(JOURNAL.read_bytes())


def test_what_was_found_is_of_both() -> None:
    assert all(figures.keys() == MODES.keys() for figures in COMMITTED.rounds)


def test_the_page_shows_each_figure_and_where_it_was_measured() -> None:
    page = shown_on_the_page()
    assert all(name in page for name in COMMITTED.most)
    assert COMMITTED.machine.python in page


def test_without_figures_the_page_says_how_to_measure(tmp_path: Path) -> None:
    with pytest.raises(DocsError, match="--journal"):
        shown_on_the_page(tmp_path / "none.json")


def test_the_most_of_all_rounds_counts() -> None:
    rounds = ({"a": 100.0, "b": 300.0}, {"a": 80.0, "b": 200.0})
    found = Refreshes(machine=COMMITTED.machine, rounds=rounds)
    assert found.most == {"a": 100, "b": 300}
    assert found.table().splitlines()[-1].split() == ["|", "b", "|", "300", "|", "3", "|"]


@slow
def test_a_round_refreshes_with_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "CLIENTS", 2)
    monkeypatch.setattr(journal, "REFRESHES", 3)
    found = journal.run(1, tmp_path / "out.json")
    assert all(most > 0 for most in found.most.values())
    assert Refreshes.model_validate_json((tmp_path / "out.json").read_bytes()) == found


@pytest.mark.parametrize("setting", MODES.values(), ids=MODES)
def test_a_copy_differs_in_the_setting_alone(tmp_path: Path, setting: str) -> None:
    copy = journal.copy_with(setting, STAGE, tmp_path)
    for file in STAGE.folder.rglob("*.py"):
        text = file.read_text(encoding="utf-8").replace(journal.SETTING, setting)
        assert (copy / file.relative_to(STAGE.folder)).read_text(encoding="utf-8") == text


def test_a_stage_that_sets_nothing_is_no_measure(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="no measure"):
        journal.copy_with("PRAGMA journal_mode=DELETE", load_catalog().find("s07"), tmp_path)


def test_who_is_refused_is_no_measure() -> None:
    with pytest.raises(BenchError, match="refused"):
        journal.refresh_token_of(httpx.Response(400, json={"error": "invalid_grant"}))
