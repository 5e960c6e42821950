"""Tests of every stage; of those that take long, each kind of run takes its share.

What a stage does in the page, in a copy or in a notebook hardly differs from what the next one does
there. So the last stage of each line stands for all, and the others follow once a week. Where other
tests try the same code in another way, the last stage of the main line stands for the others, too.
"""

from collections.abc import Collection, Iterable

import pytest

from course.catalog import Stage, load_catalog
from tests.support.promises import weekly

CATALOG = load_catalog()
ENDS = CATALOG.ends()


def marks_of(stage: Stage, *but_the_ends: pytest.MarkDecorator) -> tuple[pytest.MarkDecorator, ...]:
    """Return the marks of a test with this stage: none, where it is the last of a line."""
    return () if stage in ENDS else but_the_ends


def each(
    stages: Iterable[Stage],
    *marks: pytest.MarkDecorator,
    unmarked: Collection[Stage] = ENDS,
) -> pytest.MarkDecorator:
    """Run a test with each of these stages, and mark all but some: the last of each line."""
    return pytest.mark.parametrize(
        "stage",
        [pytest.param(stage, marks=() if stage in unmarked else marks) for stage in stages],
        ids=lambda stage: stage.label,
    )


each_stage = each(CATALOG.stages)
each_but_the_ends_weekly = each(CATALOG.stages, weekly)
each_but_the_last_weekly = each(CATALOG.stages, weekly, unmarked=[CATALOG.last])
each_that_follows = each(CATALOG.after(CATALOG.first))
