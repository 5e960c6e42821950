"""The report of a check, as the page shows it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from course.browser.python.trial import Trial, key_of
from course.catalog import Catalog, Stage
from course.promises.promise import Promise, where_to_begin
from course.promises.told import sums, told

Json = dict[str, Any]


def report_of(trial: Trial, catalog: Catalog, stage: Stage) -> Json:
    """Say what became of the promises of a stage."""
    promises = trial.promises
    counted = sums(promises, catalog)
    first = where_to_begin(promises)
    others = [one for one in promises if one.result == "broken" and one is not first]

    def shown(promise: Promise) -> Json:
        one = told(promise, catalog, stage)
        return {**asdict(one), "page": one.page}

    return {
        "problem": None,
        "stopped": trial.ended and asdict(trial.ended),
        "kept": sum(one.kept for one in counted),
        "of": sum(one.checked for one in counted),
        "own": sum(one.kept for one in counted if one.label == stage.label),
        "unchecked": unchecked(trial),
        "stages": [asdict(one) for one in counted],
        "results": {one.test: one.result for one in promises},
        "first": first and shown(first),
        "others": [shown(one) for one in others],
        "trace": next(traces(trial, first, others), None),
    }


def unchecked(trial: Trial) -> list[Json]:
    """Count what was not checked, by the reason."""
    reasons = Counter(
        promise.cases[0].reason for promise in trial.promises if promise.result == "not checked"
    )
    partly = Counter(
        f"some of their inputs were left out: {reason}" for reason in trial.partly.values()
    )
    return [{"reason": why, "count": count} for why, count in (reasons + partly).most_common()]


def traces(trial: Trial, first: Promise | None, others: list[Promise]) -> Iterator[Json]:
    """Find what the app raised in broken promises, in its own files, from where to begin."""
    for promise in [first, *others] if first else []:
        for case in promise.failed:
            trace = trial.traces.get(key_of(case))
            if trace and trace.file:
                yield asdict(trace)
