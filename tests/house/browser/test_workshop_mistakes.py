"""Mistakes that look right: Check finds in the page what it finds on a machine."""

from pathlib import Path

import pytest

from course.catalog import Stage, load_catalog
from course.mutants.mutant import Mutant, mutants_of
from course.promises.run import check_app
from tests.house.browser.desks import Desk, Json, files_of
from tests.s03_hashing.mutants import WRONG
from tests.support.mutants import each_of, mutated_copy
from tests.support.promises import slow

pytestmark = slow  # the Python of the page takes seconds to start
CATALOG = load_catalog()
HASHING = CATALOG.find("s03")
# What can be seen only where many ask at once: the promise needs threads.
NOT_IN_A_PAGE = {
    ("s03", "all-hashes-at-once"): "the first of many is ready long before the last",
    ("s03", "hashes-in-the-event-loop"): "the page answers while somebody is hashed",
    ("s04", "no-work-for-nobody"): "two times are compared, with hashes that take long",
    ("s04", "all-logins-at-once"): "the first of many is ready long before the last",
    ("s04", "logins-in-the-event-loop"): "the page answers while somebody is hashed",
    ("s08", "a-look-before-the-change"): "50 use one token at once",
    ("s09", "the-old-password-comes-in"): "many log in while the password is changed",
}


def key_of(stage: Stage, mutant: Mutant) -> tuple[str, str]:
    """Name a mistake."""
    mistakes = mutants_of(stage, "WRONG").items()
    return stage.label, next(key for key, mistake in mistakes if mistake is mutant)


def check_with(desk: Desk, stage: Stage, mutant: Mutant, folder: Path) -> tuple[Json, Path]:
    """Check a stage with a mistake in the page; return the report, and where the copy is."""
    copy = mutated_copy(stage, mutant, folder)
    return desk.check(stage.label, files_of(copy), [stage.promises]), copy


def breaks_its_promise(stage: Stage, mutant: Mutant, report: Json) -> None:
    """Look whether a mistake is found; those of the list are found only where there are threads."""
    results = report["results"]
    found = results[f"{stage.promises}/{mutant.promise}"]
    if key_of(stage, mutant) in NOT_IN_A_PAGE:
        assert found == "not checked"
        return
    # Where a step fails, one promise is broken, and those that need the step are not tried.
    assert found == "broken" or (found == "not tried" and "broken" in results.values())


def verdicts(results: dict[str, str]) -> dict[str, bool]:
    """Tell of each promise that was checked whether it is kept."""
    return {test: found == "kept" for test, found in results.items() if found != "not checked"}


def comes_out_as_on_a_machine(stage: Stage, copy: Path, report: Json) -> None:
    """Try what was checked as `course check` does, on a server: what both checked is the same."""
    here = verdicts(report["results"])
    app, folder = f"{copy.name}.main:app", copy.parent
    promises = check_app(stage, [*here], app=app, folder=folder)
    there = verdicts({promise.test: promise.result for promise in promises})
    assert len(there) > len(here) / 2
    assert {test: here[test] for test in there} == there
    assert (report["of"], report["kept"]) == (len(here), sum(here.values()))


def test_what_no_page_finds_is_among_the_mistakes() -> None:
    known = {(stage.label, key) for stage in CATALOG.stages for key in mutants_of(stage, "WRONG")}
    assert NOT_IN_A_PAGE.keys() <= known


@pytest.mark.parametrize("name", ["sha-256", "72-characters-not-bytes", "all-hashes-at-once"])
def test_a_seeded_mistake_breaks_its_promise(desk: Desk, name: str, tmp_path: Path) -> None:
    report, _ = check_with(desk, HASHING, WRONG[name], tmp_path)
    breaks_its_promise(HASHING, WRONG[name], report)


@each_of("WRONG")
def test_each_seeded_mistake_breaks_its_promise_as_on_a_machine(
    desk: Desk, stage: Stage, mutant: Mutant, tmp_path: Path
) -> None:
    report, copy = check_with(desk, stage, mutant, tmp_path)
    breaks_its_promise(stage, mutant, report)
    comes_out_as_on_a_machine(stage, copy, report)
