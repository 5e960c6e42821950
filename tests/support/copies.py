"""What a copy of a stage keeps on a server, found once in a run for all that compare with it."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from course.catalog import Stage, load_catalog
from course.kept import keep_json
from course.promises.case import CASES
from course.promises.promise import Promise, promises_of
from course.promises.run import check_app, homes
from tests.support.mutants import copy_of

CATALOG = load_catalog()

Found = Callable[[Stage], list[Promise]]


def cases_of_a_copy(stage: Stage) -> Any:
    """Check a stage that is copied away under another name, as `course check` checks an app."""
    with TemporaryDirectory(prefix="copy-") as folder:
        copy = copy_of(stage, Path(folder))
        app = f"{copy.name}.main:app"
        found = check_app(stage, homes(CATALOG, stage), app=app, folder=copy.parent)
    cases = [case for promise in found for case in promise.cases]
    return CASES.dump_python(cases, mode="json")


@pytest.fixture(scope="session")
def on_a_server(of_this_run: Path) -> Found:
    """What became of each promise that is in force at a stage, with a copy of it."""

    def find(stage: Stage) -> list[Promise]:
        cases = keep_json("copies", stage.slug, lambda: cases_of_a_copy(stage), cache=of_this_run)
        return promises_of(CASES.validate_python(cases))

    return find
