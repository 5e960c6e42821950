"""Plugins of pytest for a run in the page: how far it is, what is left out, where it has to end."""

import time
from collections.abc import Callable, Generator

import pytest

from course.browser.python.problems import WATCH, Errors, Problem
from course.promises.case import Case
from course.promises.item import needs_more_than_a_page
from course.promises.recorder import Recorder, case_of
from course.promises.steps import ASK

Tell = Callable[[int, int], None]  # how many are done, and of how many
# The marks of what the page cannot try, and why.
SERVER = "it needs a real server, with threads, connections or a process of its own"
TELL_EVERY = 0.1  # seconds: the page writes the number anew each time, beside the work
CALLS = 3  # answers' time for a promise that calls a function of the app by itself, again and again
LEFT_OUT = {
    "heavy": "it is heavy: `python -m course check --all` tries it",
    "slow": "it takes minutes",
    "weekly": "it takes minutes",
    "deep_stack": "what is sent nests deeper than a browser's stack",
}


class Progress:
    """Tells how many cases are done, and notes which errors of the app came in which."""

    def __init__(self, tell: Tell, recorder: Recorder, errors: Errors) -> None:
        self._tell, self._recorder, self._errors = tell, recorder, errors
        self._done = self._total = 0
        self._told = 0.0  # when
        self.traces: dict[str, Problem] = {}  # by the name of the case

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count the cases."""
        self._total = len(session.items)
        self._tell(0, self._total)

    def pytest_runtest_logstart(self) -> None:
        """Forget the errors of the case before."""
        self._errors.last = None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None]:
        """End a loop in what a promise calls by itself, too."""
        with WATCH.over(CALLS):
            yield

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """End the run where the app does not come to an end: each case would wait for its own."""
        report = yield
        if self._errors.last:
            self.traces[item.nodeid] = self._errors.last
        if WATCH.caught:
            self._recorder.cases[item.nodeid].stuck = ASK
            item.session.shouldstop = "the app does not come to an end"
        return report

    def pytest_runtest_logfinish(self) -> None:
        """Tell now and then how many are done, and at the end."""
        self._done += 1
        now = time.monotonic()
        if now - self._told > TELL_EVERY or self._done == self._total:
            self._told = now
            self._tell(self._done, self._total)


class LeftOut:
    """Takes out what the page cannot try, and remembers it in its order."""

    def __init__(self) -> None:
        self.order: dict[str, int] = {}  # of all promises
        self.cases: list[Case] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Take it out."""
        kept, left = [], []
        for item in items:
            promise = item.nodeid.partition("[")[0]
            self.order.setdefault(promise, len(self.order))
            if reason := reason_to_leave_out(item):
                self.cases.append(not_checked(promise, item, reason))
                left.append(item)
            else:
                kept.append(item)
        config.hook.pytest_deselected(items=left)
        items[:] = kept

    def merged(self, tried: list[Case]) -> tuple[list[Case], list[Case]]:
        """Put what was left out beside what was tried, promise by promise.

        Returns:
            All of them, and those that were left out of a promise that was tried in part.
        """
        promises = {case.promise for case in tried}
        whole = [case for case in self.cases if case.promise not in promises]
        partly = [case for case in self.cases if case.promise in promises]
        return sorted([*tried, *whole], key=lambda case: self.order[case.promise]), partly


def reason_to_leave_out(item: pytest.Item) -> str:
    """Say why the page cannot try a case; nothing, if it can."""
    if needs_more_than_a_page(item):
        return SERVER
    return next((why for mark, why in LEFT_OUT.items() if item.get_closest_marker(mark)), "")


def not_checked(promise: str, item: pytest.Item, reason: str) -> Case:
    """Make the record of a case that was left out."""
    return Case(promise=promise, case=case_of(item), result="not checked", reason=reason)
