"""Tells the reader what became of the promises, and where the broken ones are explained."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from course.catalog import Catalog, Stage
from course.promises.explained import explanation_of, topic_of
from course.promises.promise import RESULTS, Promise, where_to_begin
from course.promises.steps import ASK, LOG_IN, READ, REGISTER

REASONS = {
    ASK: "the app does not answer any more",
    REGISTER: "registering fails already",
    LOG_IN: "logging in fails already",
    READ: "reading /secure-data with a good token fails already",
}
SEE_THE_TERMINAL = "the terminal of your server says why"
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
        yield from tell_stage(stage, [one for one in own if is_told or one.result == "broken"])
    yield from tell_sum(by_stage)
    yield from tell_beginning(promises, catalog)


def tell_stage(stage: Stage, promises: Sequence[Promise]) -> Iterator[str]:
    """Say what became of promises that a stage brought."""
    if promises:
        yield f"\n{name_of(stage)}"
    for file, group in groupby(promises, lambda promise: promise.file):
        yield f"\n  {topic_of(file)}"
        for promise in group:
            result = f"{MARKS[promise.result]} {promise.result:<11}"
            yield f"  {result}  {promise.sentence}{why(promise)}"
            yield from details_of(promise)


def why(promise: Promise) -> str:
    """Say why a promise was not checked."""
    reasons = dict.fromkeys(case.reason for case in promise.cases if case.reason)
    return f" ({'; '.join(reasons)})" if promise.result == "not checked" else ""


def details_of(promise: Promise) -> Iterator[str]:
    """Say more about a promise that is broken, by the first case that shows it."""
    if promise.result != "broken":
        return
    first = promise.failed[0]
    lines = {
        "case": tell_cases(promise),
        "expected": first.expected,
        "came": first.came,
        "sent": first.sent,
        "answer": first.answer,
        "log": first.error or (SEE_THE_TERMINAL if first.is_server_error else ""),
        "read": f"docs/{explanation_of(promise.test)}",
        "test": promise.test,
    }
    for name, text in lines.items():
        if text:
            yield f"      {name:<9}{text}"


def tell_cases(promise: Promise) -> str:
    """Say in how many of the cases the promise is broken, and name the first."""
    broken, tried = len(promise.failed), len(promise.cases)
    if not promise.failed[0].case:
        return ""
    name = promise.failed[0].case
    return f"{name} ({'all' if broken == tried else broken} of {tried} inputs went wrong)"


def tell_sum(by_stage: Sequence[tuple[Stage, Sequence[Promise]]]) -> Iterator[str]:
    """Count what became of the promises of each stage, and of all."""
    columns = [f"{result:>{len(result) + 2}}" for result in RESULTS]
    width = max(len(name_of(stage)) for stage, _ in by_stage)
    yield f"\n{'':<{width}}{''.join(columns)}"
    for stage, promises in by_stage:
        counts = Counter(promise.result for promise in promises)
        numbers = [f"{counts[result]:>{len(result) + 2}}" for result in RESULTS]
        yield f"{name_of(stage):<{width}}{''.join(numbers)}"
    total = Counter(promise.result for _, promises in by_stage for promise in promises)
    checked = total.total() - total["not checked"]
    yield f"\n{total['kept']} of {checked} promises kept."
    if total["not checked"]:
        yield f"{total['not checked']} not checked."


def name_of(stage: Stage) -> str:
    """Return a stage's label and title."""
    return f"{stage.label} {stage.title}"


def tell_beginning(promises: Sequence[Promise], catalog: Catalog) -> Iterator[str]:
    """Say what could not be tried, and which promise to mend first."""
    for step, group in groupby(sorted(promise.stuck for promise in promises if promise.stuck)):
        yield f"{len(list(group))} not tried, because {REASONS[step]}."
    if first := where_to_begin(promises):
        yield f"\nBegin here: {first.sentence} ({name_of(catalog.find(first.slug))})"
        yield from details_of(first)
