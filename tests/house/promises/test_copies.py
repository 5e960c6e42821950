"""A stage that is copied away under another name keeps its promises, as a reader's app would."""

import pytest

from course.catalog import Stage, load_catalog
from course.live import CHEAP_HASHES, LiveStage
from tests.support.copies import Found
from tests.support.promises import slow, weekly
from tests.support.runs import run_promises
from tests.support.stages import each_but_the_ends_weekly

CATALOG = load_catalog()
INSIDE = "not checked: it needs"  # the stage's own modules, which a reader's app has elsewhere
GIVE = "not checked: give "
SOME = [CATALOG.find(label).promises for label in ("s05", "s10")]  # they ask for all there is


@slow
@each_but_the_ends_weekly
def test_a_copy_keeps_its_promises(stage: Stage, on_a_server: Found) -> None:
    assert {promise.result for promise in on_a_server(stage)} == {"kept"}


@slow
@pytest.mark.parametrize("tests", [SOME, pytest.param([], marks=weekly)], ids=["some", "all"])
def test_what_is_not_given_is_reported_as_not_checked(tests: list[str]) -> None:
    with LiveStage(CATALOG.last, env=CHEAP_HASHES) as live:
        run = run_promises(CATALOG.last, f"--base-url={live.url}", tests=tests)
    assert run.is_clean, run.output
    options = {reason for reason in run.skipped if not reason.startswith(INSIDE)}
    assert options == {GIVE + option for option in ("--secret-key", "--database", "--server-log")}
