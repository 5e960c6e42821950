"""Tests of every stage: of those that take long, make test runs the last of each line alone."""

import pytest

from course.catalog import load_catalog
from tests.support.promises import slow

CATALOG = load_catalog()

each_stage = pytest.mark.parametrize("stage", CATALOG.stages, ids=lambda stage: stage.label)
each_but_the_ends_slowly = pytest.mark.parametrize(
    "stage",
    [
        pytest.param(stage, marks=() if stage in CATALOG.ends() else slow)
        for stage in CATALOG.stages
    ],
    ids=lambda stage: stage.label,
)
