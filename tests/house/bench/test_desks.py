"""What was measured of the desks is whole, and the page shows it."""

from pathlib import Path

import pytest

from course.bench.desks import Desks
from course.catalog import load_catalog
from course.docs.fences import DocsError
from course.docs.measured import DESKS, desks, show_benchmark

COMMITTED = Desks.model_validate_json(DESKS.read_bytes())
CATALOG = load_catalog()


def test_each_stage_was_measured_and_kept_all() -> None:
    assert [each.label for each in COMMITTED.checks] == [stage.label for stage in CATALOG.stages]
    assert [each.label for each in COMMITTED.checks if not each.said.startswith("All ")] == []


def test_the_page_shows_the_figures_of_each_stage() -> None:
    shown = show_benchmark("desks", CATALOG)
    for each in COMMITTED.checks:
        own, whole = f"{each.own_seconds:.1f} s", f"{each.warm_seconds:.1f} s"
        assert f"| {each.label} | {each.cold_seconds:.1f} s | {own} | {whole} |" in shown
        assert each.own_seconds <= each.warm_seconds
    assert f"a desk {COMMITTED.desk_bytes / 1e6:.1f} MB more" in shown
    assert f"{COMMITTED.date:%d %B %Y}" in shown


def test_without_figures_it_says_how_to_measure(tmp_path: Path) -> None:
    with pytest.raises(DocsError, match="measure_desk"):
        desks(tmp_path / "desk.json")
