"""What a desk begins with is never the stage yet: a promise of the stage itself is broken."""

from course.catalog import Stage, load_catalog
from course.docs.hints import given_to
from tests.house.browser.desks import Desk
from tests.support.promises import slow
from tests.support.stages import each_but_the_ends_weekly

pytestmark = slow  # the Python of the page takes seconds to start
CATALOG = load_catalog()


def breaks_a_promise_of_its_own(desk: Desk, stage: Stage) -> None:
    """Check what the desk of a stage begins with, by what the stage itself promises."""
    report = desk.check(stage.label, given_to(stage, CATALOG), [stage.promises])
    if stage == CATALOG.first:  # an empty package
        assert report["problem"]["kind"] == "no app"
    else:
        assert "broken" in report["results"].values()


@each_but_the_ends_weekly
def test_what_a_desk_begins_with_breaks_a_promise_of_the_stage(desk: Desk, stage: Stage) -> None:
    breaks_a_promise_of_its_own(desk, stage)


def test_a_stage_that_nobody_sees_from_outside_is_no_exception(desk: Desk) -> None:
    breaks_a_promise_of_its_own(desk, CATALOG.find("s06"))
