"""A test of every stage, of which make test runs the last of each line alone, as it takes long."""

import pytest

from course.catalog import load_catalog
from tests.support.promises import slow

CATALOG = load_catalog()

each_but_the_ends_slowly = pytest.mark.parametrize(
    "stage",
    [
        pytest.param(stage, marks=() if stage in CATALOG.ends() else slow)
        for stage in CATALOG.stages
    ],
    ids=lambda stage: stage.label,
)
