"""A pytest plugin that writes what became of each promise as JSON: for course.promises.run.

Load it with `-p course.promises.recorder --promise-report=FILE`.
"""

import socket
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest

from course.inside import transport_to
from course.places import ROOT
from course.promises.case import CASES, Case, body_of, shorten
from course.promises.log import PATIENCE, error_since, size_of
from course.promises.steps import ASK, Walk
from course.promises.words import Compared, named, tell_failure

LATE = 3  # answers that did not come in time, before the rest is left out


def case_of(item: pytest.Item) -> str:
    """Name a case by its parameters, without the stage that is one of them."""
    if not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
        return ""
    stage = item.callspec.params.get("stage")
    parts = f"-{item.callspec.id}-".replace(f"-{getattr(stage, 'label', '')}-", "-", 1)
    return shorten(parts.strip("-"))


def line_of(request: httpx.Request) -> str:
    """Write a request in one line."""
    path = request.url.raw_path.decode("ascii")
    return shorten(f"{request.method} {path} {body_of(request)}")


def failing_statement(error: pytest.ExceptionInfo[BaseException]) -> str:
    """Return the last statement of the tests' own code on the way to the error."""
    ours = [entry for entry in error.traceback if is_ours(Path(entry.path))]
    return str(ours[-1].statement).strip() if ours else ""


def is_ours(file: Path) -> bool:
    """Tell whether a file is one of the tests of the course."""
    return file == ROOT / "conftest.py" or ROOT / "tests" in file.parents


def listens(url: str) -> bool:
    """Tell whether somebody still listens at a URL, or in this process."""
    if transport_to(url):
        return True
    address = httpx.URL(url)
    try:
        socket.create_connection((address.host, address.port or 80), timeout=10).close()
    except OSError:
        return False
    return True


class Recorder:
    """Watches a run, and writes its report at the end."""

    def __init__(
        self, file: Path | None, server_log: Path | None, patience: float = PATIENCE
    ) -> None:
        self.file = file
        self.server_log = server_log
        self.patience = patience
        self.cases: dict[str, Case] = {}
        self.failed_at: dict[str, int] = {}  # how long the log was before an answer with 5xx
        self.late = 0
        self.begin()

    def begin(self) -> None:
        """Forget the case before."""
        self.walk = Walk()
        self.answer: httpx.Response | None = None
        self.compared: Compared = None
        self.log_size = 0

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count each case as one that needs an app that answers, until it has been tried."""
        for item in session.items:
            promise = item.nodeid.partition("[")[0]
            self.cases[item.nodeid] = Case(
                promise=promise, case=case_of(item), result="broken", stuck=ASK
            )

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin a case."""
        self.begin()
        case = self.cases[item.nodeid]
        case.result, case.stuck = "kept", ""

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object]
    ) -> Generator[None, object, object]:
        """Watch what a client sends and receives."""
        value = yield
        if fixturedef.argname == "client" and isinstance(value, httpx.Client):
            value.event_hooks["request"].append(self.send)
            value.event_hooks["response"].append(self.receive)
        return value

    def send(self, _: httpx.Request) -> None:
        """Remember how long the server's log is before a request."""
        self.log_size = size_of(self.server_log)

    def receive(self, response: httpx.Response) -> None:
        """Remember an answer, with its request."""
        response.read()
        self.answer = response
        self.walk.see(response, body_of(response.request))

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        """Remember a comparison that does not hold."""
        self.compared = (op, left, right)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[Any]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note what went wrong, the first time that something does."""
        report = yield
        case = self.cases[item.nodeid]
        if report.skipped and isinstance(report.longrepr, tuple):
            case.result = "not checked"
            case.reason = report.longrepr[2].removeprefix("Skipped: not checked: ")
        elif report.failed and call.excinfo and case.result != "broken":
            case.result = "broken"
            self.explain(item, case, call.excinfo)
        return report

    def explain(
        self, item: pytest.Item, case: Case, error: pytest.ExceptionInfo[BaseException]
    ) -> None:
        """Say what was expected, what came, and after which request."""
        answer = self.answer
        case.stuck = self.walk.stuck
        case.expected, case.came = tell_failure(
            failing_statement(error), error.value, answer, self.compared
        )
        if isinstance(error.value, httpx.TransportError):
            case.sent = line_of(error.value.request)
            self.late += isinstance(error.value, httpx.TimeoutException)
            if self.late == LATE or not listens(item.config.getoption("--base-url")):
                case.stuck = ASK
                item.session.shouldfail = "the app does not answer any more"
        elif answer is not None:
            case.sent = line_of(answer.request)
            case.answer = shorten(f"{named(answer.status_code)} {answer.text}")
            if answer.is_server_error:
                self.failed_at[item.nodeid] = self.log_size

    def pytest_sessionfinish(self) -> None:
        """Write the report, if there is a file for it."""
        self.read_log()
        if self.file:
            self.file.write_bytes(CASES.dump_json(list(self.cases.values())))

    def read_log(self) -> None:
        """Note what the server's log says of the answers that blame it; wait once for all."""
        deadline = time.monotonic() + self.patience
        while self.server_log and self.failed_at:
            name, start = self.failed_at.popitem()
            self.cases[name].error = error_since(self.server_log, start, deadline)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say where the report goes."""
    parser.addoption("--promise-report", type=Path, help="write what became of each promise here")


def pytest_configure(config: pytest.Config) -> None:
    """Record, if a report is wanted."""
    if file := config.getoption("--promise-report"):
        recorder = Recorder(file, config.getoption("--server-log"))
        config.pluginmanager.register(recorder, "promise-recorder")
