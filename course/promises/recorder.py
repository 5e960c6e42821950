"""A pytest plugin that writes what became of each promise as JSON: for course.promises.run.

Load it with `-p course.promises.recorder --promise-report=FILE`.
"""

import ast
from collections.abc import Generator
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from pydantic import BaseModel, TypeAdapter

from course.places import ROOT

LONGEST = 120  # characters of a value, a request or an answer that are shown
WORDS = {
    "is_refused": "a refusal: 4xx",
    "is_challenged": "401, with WWW-Authenticate: Bearer",
}  # what the helpers of tests/promises.py ask for


class Case(BaseModel):
    """What became of one case of a promise.

    Attributes:
        promise: the test, such as `tests/s03_hashing/test_hashes.py::test_name`.
        case: which of its cases, empty when it has only one.
        result: whether it is kept.
        reason: why it is not checked.
        expected: what the test wanted, if it is broken.
        came: what it got in the place of that.
        sent: the last request, if there was one.
        answer: the answer to it.
    """

    promise: str
    case: str
    result: Literal["kept", "broken", "not checked"] = "kept"
    reason: str = ""
    expected: str = ""
    came: str = ""
    sent: str = ""
    answer: str = ""


CASES = TypeAdapter(list[Case])


def shorten(text: str) -> str:
    """Make one short line that every terminal can show."""
    line = " ".join(text[: 10 * LONGEST].split())
    shown = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in line)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"


def case_of(item: pytest.Item) -> str:
    """Name a case by its parameters, without the stage that is one of them."""
    if not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
        return ""
    stage = item.callspec.params.get("stage")
    parts = f"-{item.callspec.id}-".replace(f"-{getattr(stage, 'label', '')}-", "-", 1)
    return shorten(parts.strip("-"))


def in_hand(request: httpx.Request) -> bool:
    """Tell whether the body of a request can still be read, after it was sent."""
    try:
        request.read()
    except httpx.StreamConsumed:
        return False
    return True


def failing_statement(error: pytest.ExceptionInfo[BaseException]) -> str:
    """Return the last statement of the tests' own code on the way to the error."""
    ours = [entry for entry in error.traceback if ROOT / "tests" in Path(entry.path).parents]
    return str(ours[-1].statement).strip() if ours else ""


def parse_assert(statement: str) -> ast.Assert | None:
    """Parse an assert statement; None if it is another one."""
    try:
        (node,) = ast.parse(statement).body
    except (SyntaxError, ValueError):
        return None
    return node if isinstance(node, ast.Assert) else None


class Recorder:
    """Watches a run, and writes its report at the end."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.cases: dict[str, Case] = {}
        self.last_answer: httpx.Response | None = None
        self.compared: tuple[str, object, object] | None = None

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin a case."""
        self.last_answer = self.compared = None
        promise = item.nodeid.partition("[")[0]
        self.cases[item.nodeid] = Case(promise=promise, case=case_of(item))

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object]
    ) -> Generator[None, object, object]:
        """Keep the last answer that a client received."""
        value = yield
        if fixturedef.argname == "client" and isinstance(value, httpx.Client):
            value.event_hooks["response"].append(self.keep)
        return value

    def keep(self, response: httpx.Response) -> None:
        """Remember an answer, with its request."""
        response.read()
        self.last_answer = response

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
            self.explain(case, call.excinfo)
        return report

    def explain(self, case: Case, error: pytest.ExceptionInfo[BaseException]) -> None:
        """Say what was expected, what came, and after which request."""
        if self.last_answer is not None:
            answer, request = self.last_answer, self.last_answer.request
            path = request.url.raw_path.decode("ascii")
            body = request.content.decode(errors="replace") if in_hand(request) else "(in pieces)"
            case.sent = shorten(f"{request.method} {path} {body}")
            case.answer = shorten(f"{answer.status_code} {answer.reason_phrase} {answer.text}")
        case.expected, case.came = self.put_into_words(failing_statement(error), error.value)

    def put_into_words(self, statement: str, error: BaseException) -> tuple[str, str]:
        """Say what a failed statement of a test expected, and what came."""
        node = parse_assert(statement)
        if isinstance(error, httpx.TransportError):
            return "an answer", f"none ({type(error).__name__})"
        if isinstance(error, KeyError):
            return f"the field {error} in the answer", "it is not there"
        if node is None or not isinstance(error, AssertionError):
            return shorten(statement), shorten(f"{type(error).__name__}: {error}")
        wanted = shorten(ast.unparse(node.test))
        message = str(error).partition("\n")[0]
        match node.test, self.compared:
            case ast.Call(func=ast.Name(id=helper)), _ if helper in WORDS:
                return WORDS[helper], self.status()
            case _ if node.msg:
                return "", shorten(message)
            case ast.Compare(ops=[ast.Eq()]), ("==", left, right):
                return shorten(repr(right)), shorten(repr(left))
            case ast.Compare(ops=[ast.In() | ast.NotIn() as operator]), _:
                there = isinstance(operator, ast.NotIn)
                return wanted, "it is in there" if there else "it is not in there"
        return wanted, shorten(message.removeprefix("assert "))

    def status(self) -> str:
        """Name the status of the last answer."""
        answer = self.last_answer
        return f"{answer.status_code} {answer.reason_phrase}" if answer is not None else "not that"

    def pytest_sessionfinish(self) -> None:
        """Write the report."""
        self.file.write_bytes(CASES.dump_json(list(self.cases.values())))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say where the report goes."""
    parser.addoption("--promise-report", type=Path, help="write what became of each promise here")


def pytest_configure(config: pytest.Config) -> None:
    """Record, if a report is wanted."""
    if file := config.getoption("--promise-report"):
        config.pluginmanager.register(Recorder(file), "promise-recorder")
