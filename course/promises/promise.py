"""A promise, what became of it, and which of the broken ones is the cause of the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePosixPath

from course.promises.case import Case
from course.promises.explained import step_of
from course.promises.steps import ASK, STEPS

RESULTS = ("kept", "broken", "not tried", "not checked")
SPELLINGS = {
    "http": "HTTP",
    "json": "JSON",
    "oauth2": "OAuth 2.0",
    "post": "POST",
    "url": "URL",
    "utc": "UTC",
}


@dataclass(frozen=True)
class Promise:
    """A promise with all its cases; a test of the course, whose name says what is promised.

    Attributes:
        test: the test, such as `tests/s03_hashing/test_hashes.py::test_name`.
        cases: what became of each case.
        stuck: the step that failed before the promise could be tried, or nothing.
    """

    test: str
    cases: tuple[Case, ...]
    stuck: str = ""

    @property
    def file(self) -> str:
        """The file of the test, from the root of the course."""
        return self.test.partition("::")[0]

    @property
    def slug(self) -> str:
        """The slug of the stage in whose room it stands: the one that brought it."""
        return PurePosixPath(self.file).parts[1]

    @property
    def name(self) -> str:
        """The name of the test."""
        return self.test.rpartition("::")[2]

    @property
    def sentence(self) -> str:
        """The promise in words."""
        words = self.name.removeprefix("test_").split("_")
        text = " ".join(SPELLINGS.get(word, word) for word in words)
        return f"{text[0].upper()}{text[1:]}."

    @property
    def result(self) -> str:
        """What became of it: it is kept only if every case of it is."""
        if self.stuck:
            return "not tried"
        results = {case.result for case in self.cases}
        return next(result for result in ("broken", "not checked", "kept") if result in results)

    @property
    def only_stuck(self) -> str:
        """The first step that failed, if nothing else is wrong."""
        stuck = {case.stuck for case in self.failed}
        return "" if "" in stuck else next((step for step in STEPS if step in stuck), "")

    @property
    def failed(self) -> list[Case]:
        """The cases that are broken."""
        return [case for case in self.cases if case.result == "broken"]


def promises_of(cases: Sequence[Case]) -> list[Promise]:
    """Put the cases of each promise together, and find which of the broken ones is the cause.

    Args:
        cases: those of a promise stand beside each other.
    """
    groups = groupby(cases, lambda case: case.promise)
    return blame([Promise(test, tuple(group)) for test, group in groups])


def blame(promises: Sequence[Promise]) -> list[Promise]:
    """Call one promise broken for each step that failed, and the others not tried.

    It is the one that is about the step; if that was not run, the first that needed the step.
    """
    causes = {step: cause for step in STEPS if (cause := cause_of(step, promises))}
    found = [with_echoes(promise, causes) for promise in promises]
    tests = {cause.test for cause in causes.values()}
    return [
        promise if promise.test in tests else replace(promise, stuck=promise.only_stuck)
        for promise in found
    ]


def cause_of(step: str, promises: Sequence[Promise]) -> Promise | None:
    """Return the promise that shows why a step fails; None if it does not fail.

    What was left out, after the app had ceased to answer, shows nothing.
    """
    stuck = [promise for promise in promises if promise.only_stuck == step]
    shown = [promise for promise in stuck if promise.failed[0].came] or stuck
    about = [promise for promise in shown if step_of(promise.test) == step]
    return next(iter(about or shown), None)


def with_echoes(promise: Promise, causes: dict[str, Promise]) -> Promise:
    """Note where a step failed in the same way with other values, such as a long password."""

    def noted(case: Case) -> Case:
        steps = [step for step, cause in causes.items() if is_echo(case, cause.failed[0])]
        return case.model_copy(update={"stuck": case.stuck or next(iter(steps), "")})

    return replace(promise, cases=tuple(map(noted, promise.cases)))


def is_echo(case: Case, cause: Case) -> bool:
    """Tell whether one request of two cases brought one error, or the same instead of the same."""
    requests = [each.sent.split()[:2] for each in (case, cause)]
    if not cause.sent or requests[0] != requests[1]:
        return False
    if cause.is_server_error:
        return case.is_server_error and case.error == cause.error
    return cause.expected in case.expected and cause.came in case.came


def where_to_begin(promises: Sequence[Promise]) -> Promise | None:
    """Return the broken promise to mend first, if there is one: of the first stage that has any.

    There it is one on which others stand; and before all, that the app answers at all.
    """
    broken = [promise for promise in promises if promise.result == "broken"]
    slugs = list(dict.fromkeys(promise.slug for promise in promises))

    def order(promise: Promise) -> tuple[bool, int, bool]:
        step = promise.only_stuck
        return step != ASK, slugs.index(promise.slug), not step

    return min(broken, key=order, default=None)


def is_success(promises: Sequence[Promise]) -> bool:
    """Tell whether something was checked and everything that was checked is kept."""
    return {promise.result for promise in promises} - {"not checked"} == {"kept"}
