"""How a run of the tests goes: what comes first, on how many processes, and without what."""

import gc
from pathlib import Path
from types import SimpleNamespace

import pytest

from course.catalog import load_catalog
from tests.house.docs.conftest import needs_site
from tests.support.mutants import copy_of
from tests.support.runs import Session, try_inside

FIRST = load_catalog().first
PROMISE = f"{FIRST.promises}/test_pages.py::test_the_root_says_that_the_server_is_up"


def test_what_needs_the_site_comes_first(request: pytest.FixtureRequest) -> None:
    """It takes all cores for minutes; meanwhile others wait for a lock."""
    places = [needs_site(item) for item in request.session.items]
    assert places == sorted(places, reverse=True)


def test_a_run_inside_a_test_does_not_look_through_all_tests_for_garbage(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    passed_over = gc.get_freeze_count()
    assert passed_over > len(request.session.items)
    session = try_inside(FIRST, copy_of(FIRST, tmp_path), PROMISE)
    assert session == Session()
    assert gc.get_freeze_count() == pytest.approx(passed_over, rel=0.01)


def test_what_is_slow_gets_a_process_more_than_cores(pytestconfig: pytest.Config) -> None:
    def workers(markexpr: str) -> int:
        option = SimpleNamespace(numprocesses="auto", markexpr=markexpr)
        config = SimpleNamespace(option=option)
        number: int = pytestconfig.hook.pytest_xdist_auto_num_workers(config=config)
        return number

    assert workers("slow and not weekly") == workers("") + 1
    assert workers("weekly") == workers("")
