"""The cost of a look at the log-in: what is measured, how it is told, and what was found."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from course.bench import look_up
from course.bench.look_up import FEW, LookUps
from course.bench.measure import BenchError
from course.catalog import load_catalog
from course.docs.fences import DocsError
from course.docs.measured import LOOK_UP
from course.docs.measured import look_up as shown_on_the_page
from tests.support.promises import slow

CATALOG = load_catalog()
COMMITTED = LookUps.model_validate_json(LOOK_UP.read_bytes())


def test_what_was_found_is_of_these_stages() -> None:
    assert all(figures.keys() == look_up.asked(CATALOG).keys() for figures in COMMITTED.rounds)


def test_a_million_log_ins_cost_hardly_more_than_ten() -> None:
    _, few, many = COMMITTED.least.values()
    assert many <= 1.2 * few


def test_a_look_at_the_log_in_costs_a_third_more_at_most() -> None:
    first, few, _ = COMMITTED.least.values()
    assert few <= 1.35 * first


def test_the_page_shows_each_figure_and_where_it_was_measured() -> None:
    page = shown_on_the_page()
    assert all(name in page for name in COMMITTED.least)
    assert COMMITTED.machine.python in page


def test_without_figures_the_page_says_how_to_measure(tmp_path: Path) -> None:
    with pytest.raises(DocsError, match="--look-up"):
        shown_on_the_page(tmp_path / "none.json")


def test_the_least_of_all_rounds_counts() -> None:
    rounds = ({"a": 100.0, "b": 300.0}, {"a": 120.0, "b": 200.0})
    found = LookUps(machine=COMMITTED.machine, rounds=rounds)
    assert found.least == {"a": 100, "b": 200}
    assert found.table().splitlines()[-1].split() == ["|", "b", "|", "200", "|", "2", "|"]


@slow
def test_a_round_asks_for_real_log_ins_among_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []
    fill = look_up.fill

    def fill_and_count(database: Path, people: int) -> None:
        fill(database, people)
        with closing(sqlite3.connect(database)) as connection:
            counted.append(connection.execute("SELECT count(*) FROM logins").fetchone()[0])

    monkeypatch.setattr(look_up, "MANY", FEW + 5)
    monkeypatch.setattr(look_up, "REQUESTS", 100)
    monkeypatch.setattr(look_up, "fill", fill_and_count)
    found = look_up.run(1, tmp_path / "out.json")
    assert counted == [FEW + 5]
    assert all(least > 0 for least in found.least.values())
    assert LookUps.model_validate_json((tmp_path / "out.json").read_bytes()) == found


@slow
def test_who_is_refused_is_no_measure() -> None:
    stage = CATALOG.find("s09")
    with look_up.serve(stage, FEW) as (live, (request, *_)):
        wrong = request.replace(b"Bearer ", b"Bearer x")
        with pytest.raises(BenchError, match="refused"):
            asyncio.run(look_up.measure(live, [wrong]))
