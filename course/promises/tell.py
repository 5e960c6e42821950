"""Tells the reader what became of the promises, and where the broken ones are explained."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from course.catalog import Catalog, Stage
from course.promises.explained import topic_of
from course.promises.promise import RESULTS, Promise, where_to_begin
from course.promises.steps import ASK, LOG_IN, READ, REGISTER
from course.promises.told import Sum, name_of, sums, told

REASONS = {
    ASK: "the app does not answer any more",
    REGISTER: "registering fails already",
    LOG_IN: "logging in fails already",
    READ: "reading /secure-data with a good token fails already",
}
MARKS = {"kept": "✓", "broken": "✗", "not tried": "·", "not checked": "-"}


def tell(promises: Sequence[Promise], catalog: Catalog, *, in_full: bool = True) -> Iterator[str]:
    """Say line by line what became of the promises, by the stage that brought each, and the sum.

    Of the stages before the last one, only what is broken is said.

    Args:
        promises: the promises, in the order of their stages.
        catalog: the course.
        in_full: whether the last stage is told in full.
    """
    groups = groupby(promises, lambda promise: catalog.find(promise.slug))
    by_stage = [(stage, list(group)) for stage, group in groups]
    for place, (stage, own) in enumerate(by_stage, 1):
        is_told = in_full and place == len(by_stage)
        yield from tell_stage(
            stage, catalog, [one for one in own if is_told or one.result == "broken"]
        )
    yield from tell_sum(sums(promises, catalog))
    yield from tell_beginning(promises, catalog)


def tell_stage(stage: Stage, catalog: Catalog, promises: Sequence[Promise]) -> Iterator[str]:
    """Say what became of promises that a stage brought."""
    if promises:
        yield f"\n{name_of(stage)}"
    for file, group in groupby(promises, lambda promise: promise.file):
        yield f"\n  {topic_of(file)}"
        for promise in group:
            result = f"{MARKS[promise.result]} {promise.result:<11}"
            yield f"  {result}  {promise.sentence}{why(promise)}"
            yield from details_of(promise, catalog)


def why(promise: Promise) -> str:
    """Say why a promise was not checked."""
    reasons = dict.fromkeys(case.reason for case in promise.cases if case.reason)
    return f" ({'; '.join(reasons)})" if promise.result == "not checked" else ""


def details_of(promise: Promise, catalog: Catalog) -> Iterator[str]:
    """Say more about a promise that is broken, by the first case that shows it."""
    if promise.result != "broken":
        return
    one = told(promise, catalog, catalog.find(promise.slug))
    for name, text in (*one.fields, ("read", f"docs/{one.explained}"), ("test", one.test)):
        yield f"      {name:<9}{text}"


def tell_sum(counted: Sequence[Sum]) -> Iterator[str]:
    """Say what became of the promises of each stage, and of all, in numbers."""
    columns = [f"{result:>{len(result) + 2}}" for result in RESULTS]
    width = max(len(one.name) for one in counted)
    yield f"\n{'':<{width}}{''.join(columns)}"
    for one in counted:
        found = (one.kept, one.broken, one.not_tried, one.not_checked)
        numbers = [f"{n:>{len(column)}}" for n, column in zip(found, columns, strict=True)]
        yield f"{one.name:<{width}}{''.join(numbers)}"
    kept, left_out = sum(one.kept for one in counted), sum(one.not_checked for one in counted)
    checked = sum(one.checked for one in counted)
    yield f"\n{kept} of {checked} promises kept."
    if left_out:
        yield f"{left_out} not checked."


def tell_beginning(promises: Sequence[Promise], catalog: Catalog) -> Iterator[str]:
    """Say what could not be tried, and which promise to mend first."""
    for step, group in groupby(sorted(promise.stuck for promise in promises if promise.stuck)):
        yield f"{len(list(group))} not tried, because {REASONS[step]}."
    if first := where_to_begin(promises):
        yield f"\nBegin here: {first.sentence} ({name_of(catalog.find(first.slug))})"
        yield from details_of(first, catalog)
