"""Where a promise is tried: over HTTP or inside the process, by make test or by make slow."""

from types import SimpleNamespace
from typing import Any

import pytest

from course.catalog import load_catalog
from course.places import ROOT
from tests.support.promises import slow

CATALOG = load_catalog()
HOME, LAST = CATALOG.find("s02_database"), CATALOG.last
NEXT = CATALOG.find("s03_hashing")


def item(*marks: str, chosen: str = "", argument: str = "tests") -> SimpleNamespace:
    """Make a promise of s02 with these marks, in a run with this option."""
    return SimpleNamespace(
        path=ROOT / HOME.promises / "test_storms.py",
        fixturenames=(),
        config=SimpleNamespace(getoption=lambda name: name == chosen, args=[argument]),
        get_closest_marker=lambda name: name if name in marks else None,
        iter_markers=lambda _: iter(()),
    )


@pytest.fixture
def rules(pytestconfig: pytest.Config) -> Any:
    """The conftest at the root."""
    return pytestconfig.pluginmanager.get_plugin(str(ROOT / "conftest.py"))


def test_a_promise_is_tried_over_http_at_home_and_inside_after_it(rules: Any) -> None:
    assert rules.keepers(HOME, item()) == [HOME, *CATALOG.after(HOME)]
    inside = [rules.runs_inside(item(), stage) for stage in (HOME, NEXT, LAST)]
    assert inside == [False, True, True]


@pytest.mark.parametrize("mark", ["over_http", "heavy"])
def test_what_needs_a_server_or_takes_long_is_tried_over_http_at_home_and_at_the_ends(
    rules: Any, mark: str
) -> None:
    assert rules.keepers(HOME, item(mark)) == [HOME, *CATALOG.ends()]
    assert not any(rules.runs_inside(item(mark), stage) for stage in (HOME, LAST))


def test_what_takes_long_is_left_to_make_slow_and_so_is_each_stage_between(rules: Any) -> None:
    promises = [item(mark) for mark in ("heavy", "over_http", "")]
    for stage, left in ((HOME, ()), (NEXT, (slow,)), (LAST, ())):
        marks = [rules.marks_at(stage, each, rules.keepers(HOME, each)) for each in promises]
        assert marks == [(slow,), left, left]


@pytest.mark.parametrize(
    ("option", "argument"),
    [
        ("--stage", "tests"),
        ("--in-process", "tests"),
        ("--everywhere", "tests"),
        ("", HOME.promises),
    ],
)
def test_a_run_that_chooses_leaves_nothing_to_make_slow(
    rules: Any, option: str, argument: str
) -> None:
    heavy = item("heavy", chosen=option, argument=argument)
    kept_at = rules.keepers(HOME, heavy)
    assert not any(rules.marks_at(stage, heavy, kept_at) for stage in (HOME, NEXT, LAST))


@pytest.mark.parametrize("option", ["--stage", "--everywhere"])
def test_a_run_that_chooses_tries_all_over_http(rules: Any, option: str) -> None:
    assert not rules.runs_inside(item(chosen=option), NEXT)
