"""Where a promise is tried: over HTTP or inside the process, by make test or by make slow."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from course.catalog import Stage, load_catalog
from course.places import ROOT
from tests.support.made_up import tree
from tests.support.promises import slow

CATALOG = load_catalog()
HOME, LAST = CATALOG.find("s02_database"), CATALOG.last
NEXT = CATALOG.find("s03_hashing")


def item(
    *marks: str, chosen: str = "", argument: str = "tests", home: Stage = HOME, until: str = ""
) -> SimpleNamespace:
    """Make a promise of a stage with these marks, in a run with this option."""
    ends = [SimpleNamespace(args=[label]) for label in until.split()]
    return SimpleNamespace(
        path=ROOT / home.promises / "test_storms.py",
        fixturenames=(),
        config=SimpleNamespace(getoption=lambda name: name == chosen, args=[argument]),
        get_closest_marker=lambda name: name if name in marks else None,
        iter_markers=lambda _: iter(ends),
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


def test_everywhere_means_the_promises_alone(rules: Any) -> None:
    rooms = ["tests", "tests/house", "tests/support", HOME.promises]
    ignored = {
        option: [
            room
            for room in rooms
            if rules.pytest_ignore_collect(ROOT / room, item(chosen=option).config)
        ]
        for option in ("", "--everywhere")
    }
    assert ignored == {"": [], "--everywhere": ["tests/house", "tests/support"]}


@pytest.fixture
def rules_of_a_tree(rules: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The conftest at the root, for the course of tree(), which has rooms of its own."""
    monkeypatch.setattr(rules, "CATALOG", tree())
    rules.home_of.cache_clear()
    yield rules
    rules.home_of.cache_clear()


@pytest.mark.parametrize(
    ("home", "until", "kept_at"),
    [
        (2, "", ["s02", "s03", "s04", "s21", "s22"]),
        (3, "", ["s03", "s04"]),
        (21, "", ["s21", "s22"]),
        (2, "s04", ["s02", "s03", "s21", "s22"]),
        (2, "s21", ["s02", "s03", "s04"]),
        (2, "s03 s22", ["s02", "s21"]),
        (21, "s22", ["s21"]),
        (4, "s22", ["s04"]),
    ],
)
def test_a_promise_is_kept_on_each_line_until_a_stage_of_that_line_replaces_it(
    rules_of_a_tree: Any, home: int, until: str, kept_at: list[str]
) -> None:
    stage = tree().find(home)
    promise = item(home=stage, until=until)
    assert [each.label for each in rules_of_a_tree.in_force(stage, promise)] == kept_at
    assert [each.label for each in rules_of_a_tree.keepers(stage, promise)] == kept_at


@pytest.mark.parametrize(
    ("until", "kept_at"),
    [
        ("", ["s01", "s04", "s22"]),
        ("s04", ["s01", "s03", "s22"]),
        ("s21", ["s01", "s04"]),
        ("s03 s21", ["s01", "s02"]),
    ],
)
def test_what_takes_long_is_tried_at_the_last_of_each_line_that_keeps_it(
    rules_of_a_tree: Any, until: str, kept_at: list[str]
) -> None:
    first = tree().first
    promise = item("heavy", home=first, until=until)
    assert [each.label for each in rules_of_a_tree.keepers(first, promise)] == kept_at


def test_each_stage_between_home_and_the_last_of_a_line_is_left_to_make_slow(
    rules_of_a_tree: Any,
) -> None:
    first = tree().first
    promise = item(home=first, until="s04")
    kept_at = rules_of_a_tree.keepers(first, promise)
    left = [each.label for each in kept_at if rules_of_a_tree.marks_at(each, promise, kept_at)]
    assert left == ["s02", "s21"]


@pytest.mark.parametrize(
    ("chosen", "later"),
    [(2, ["s03", "s04", "s21", "s22"]), (4, ["s21", "s22"]), (21, ["s03", "s04", "s22"])],
)
def test_what_is_not_on_the_line_of_a_stage_comes_later(
    rules_of_a_tree: Any, chosen: int, later: list[str]
) -> None:
    catalog, is_later = tree(), rules_of_a_tree.is_later
    stage = catalog.find(chosen)
    assert [home.label for home in catalog.stages if is_later(home, stage)] == later


@pytest.mark.parametrize(("chosen", "left"), [(22, [22]), (4, [21]), (2, [21])])
def test_one_chosen_stage_is_tried_or_home_which_is_left_out_later(
    rules_of_a_tree: Any, chosen: int, left: list[int]
) -> None:
    catalog = tree()
    home, config = catalog.find(21), SimpleNamespace(getoption=lambda _: str(chosen))
    kept_at = rules_of_a_tree.keepers(home, item(home=home))
    assert rules_of_a_tree.chosen_of(kept_at, home, config) == [catalog.find(each) for each in left]


def test_a_quick_run_makes_no_test_that_it_leaves_out(rules: Any) -> None:
    quick, slow_one = pytest.param(HOME), pytest.param(NEXT, marks=slow)
    config = SimpleNamespace(option=SimpleNamespace(markexpr=rules.QUICK))
    assert rules.wanted_of([quick, slow_one], config) == [quick]
    assert rules.wanted_of([slow_one], config) == [slow_one]
    config.option.markexpr = "slow and not weekly"
    assert rules.wanted_of([quick, slow_one], config) == [quick, slow_one]
