"""Checks the reader's own app: runs the promises of a stage against it, and explains the broken."""

import ast
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import httpx

from course.catalog import Catalog, Stage
from course.errors import CourseError
from course.live import CHEAP_HASHES, LiveStage
from course.places import ROOT
from course.promise_report import CASES, Case

MARKS = {"kept": "✓", "broken": "✗", "not checked": "-"}
SPELLINGS = {"json": "JSON", "oauth2": "OAuth 2.0", "post": "POST", "url": "URL", "utc": "UTC"}
PATIENCE = 10.0  # seconds to wait for the first answer of an app
RAN = (0, 1, 5)  # pytest's exit statuses after a run: all passed, some failed, none was chosen


class CheckError(CourseError):
    """An app cannot be checked as asked; the message is for the reader."""


@dataclass(frozen=True)
class Inside:
    """What is known of the inside of an app; None where nothing is.

    Attributes:
        secret_key: the key that signs its tokens.
        database: its SQLite file.
        server_log: the file that holds what it prints.
    """

    secret_key: str | None = None
    database: Path | None = None
    server_log: Path | None = None


NOTHING = Inside()


@dataclass(frozen=True)
class App:
    """An app that answers at `url`, and how to start it once more.

    Attributes:
        url: where it answers.
        inside: what is known of its inside.
        import_string: such as `my_app.main:app`; None if it was started by others.
        folder: the folder from which the import string is read.
    """

    url: str
    inside: Inside
    import_string: str | None = None
    folder: Path = ROOT

    def options(self) -> list[str]:
        """Return the options that hand all this to the promises.

        Each is one word with an equals sign: a path that stands alone would move pytest's root.
        """
        inside = self.inside
        known = {
            "base-url": self.url,
            "secret-key": inside.secret_key,
            "database": inside.database and inside.database.resolve(),
            "server-log": inside.server_log and inside.server_log.resolve(),
            "app": self.import_string,
            "app-dir": self.import_string and self.folder.resolve(),
        }
        return [f"--{name}={value}" for name, value in known.items() if value]


@dataclass(frozen=True)
class Promise:
    """A promise with all its cases; a test of the course, whose name says what is promised."""

    test: str
    cases: tuple[Case, ...]

    @property
    def module(self) -> str:
        """The file of the test, below `tests`."""
        return self.test.removeprefix("tests/").partition("::")[0]

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
        results = {case.result for case in self.cases}
        return next(result for result in ("broken", "not checked", "kept") if result in results)

    @property
    def failed(self) -> list[Case]:
        """The cases that are broken."""
        return [case for case in self.cases if case.result == "broken"]


def connect_to(url: str, inside: Inside) -> App:
    """Return the app that answers at a URL.

    Raises:
        CheckError: nothing answers there, or it is no URL.
    """
    try:
        httpx.get(url, timeout=PATIENCE, trust_env=False)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise CheckError(f"{url} is not a URL such as http://127.0.0.1:9000.") from None
    except httpx.HTTPError as error:
        reason = type(error).__name__
        raise CheckError(f"No app answers at {url} ({reason}). Start your app first.") from None
    return App(url.rstrip("/"), inside)


@contextmanager
def started(import_string: str, folder: Path, given: Inside) -> Iterator[App]:
    """Start an app with hashes of low cost; what is not given of its inside is that of this start.

    Raises:
        CheckError: there is no such app in the folder.
        LiveError: it does not start.
    """
    find_app(import_string, folder)
    with LiveStage(import_string, folder=folder, env=CHEAP_HASHES) as live:
        inside = Inside(
            given.secret_key or live.secret_key,
            given.database or live.database,
            given.server_log or live.log,
        )
        yield App(live.url, inside, import_string, folder)


def find_app(import_string: str, folder: Path) -> None:
    """Look whether an import string can name an app in a folder.

    Raises:
        CheckError: it has another form, or there is no such module.
    """
    module, colon, name = import_string.partition(":")
    if not (colon and name and all(part.isidentifier() for part in module.split("."))):
        raise CheckError(f"{import_string!r} is not an app such as my_app.main:app.")
    file = folder.joinpath(*module.split("."))
    if not (file.with_suffix(".py").is_file() or (file / "__init__.py").is_file()):
        missing = file.with_suffix(".py").relative_to(folder).as_posix()
        raise CheckError(f"There is no {missing} in {folder}.")


def run_promises(
    stage: Stage, app: App, tests: Sequence[str], *, everything: bool = False
) -> list[Promise]:
    """Run promises against an app.

    Args:
        stage: the stage whose promises are in force.
        app: the app.
        tests: files, folders or tests, as pytest takes them, from the root of the course.
        everything: whether the heavy ones are run too.

    Raises:
        CheckError: pytest could not run them.
    """
    with tempfile.TemporaryDirectory(prefix="check-") as folder:
        report = Path(folder) / "report.json"
        command = [
            *(sys.executable, "-m", "pytest", "--quiet", "--disable-plugin-autoload"),
            *("-p", "no:cacheprovider", "-p", "course.promise_report"),
            *(f"--promise-report={report}", f"--stage={stage.label}", *app.options()),
            *(() if everything else ("-m", "not heavy")),
            *tests,
        ]
        env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True,
                              encoding="utf-8", errors="replace", check=False)  # fmt: skip
        if done.returncode not in RAN or not report.exists():
            lines = (done.stdout + done.stderr).strip().splitlines()
            raise CheckError(f"pytest could not run: {lines[-1] if lines else done.returncode}")
        cases = CASES.validate_json(report.read_bytes())
    return [Promise(test, tuple(group)) for test, group in groupby(cases, lambda c: c.promise)]


def homes(catalog: Catalog, stage: Stage) -> list[str]:
    """Name the folders of the promises that are in force at a stage."""
    return [f"tests/{each.slug}" for each in catalog.stages if each.number <= stage.number]


def exercise_of(stage: Stage) -> list[str]:
    """Name the folder of the exercise of a stage.

    Raises:
        CheckError: it has none.
    """
    folder = f"tests/exercises/{stage.slug}"
    if not (ROOT / folder).is_dir():
        raise CheckError(f"{stage.slug} has no exercise.")
    return [folder]


def is_success(promises: Sequence[Promise]) -> bool:
    """Tell whether something was checked and everything that was checked is kept."""
    return {promise.result for promise in promises} - {"not checked"} == {"kept"}


def explanation_of(promise: Promise) -> str:
    """Return the page and the anchor, below `docs`, that explain a promise.

    Raises:
        CheckError: explained.toml does not name its module.
    """
    file = Path(__file__).with_name("explained.toml")
    pages = tomllib.loads(file.read_text(encoding="utf-8"))
    try:
        page: str = pages[promise.module].get(promise.name) or pages[promise.module]["any"]
    except KeyError:
        raise CheckError(f"{file.name} has no page for {promise.module}.") from None
    return page


def topic_of(module: str) -> str:
    """Return the first line of a file of promises: what they have in common."""
    tree = ast.parse((ROOT / "tests" / module).read_text(encoding="utf-8"))
    return str(ast.get_docstring(tree)).partition("\n")[0]


def tell(promises: Sequence[Promise], catalog: Catalog) -> Iterator[str]:
    """Say line by line what became of the promises, by the stage that brought each, and the sum."""
    for slug, group in groupby(promises, lambda promise: Path(promise.module).parent.name):
        stage = catalog.find(slug)
        yield f"\n{stage.label} {stage.title}"
        for module, promises_of_module in groupby(group, lambda promise: promise.module):
            yield f"\n  {topic_of(module)}"
            for promise in promises_of_module:
                yield from tell_one(promise)
    checked = [promise for promise in promises if promise.result != "not checked"]
    kept = [promise for promise in checked if promise.result == "kept"]
    yield f"\n{len(kept)} of {len(checked)} promises kept."
    if skipped := len(promises) - len(checked):
        yield f"{skipped} not checked."


def tell_one(promise: Promise) -> Iterator[str]:
    """Say what became of one promise; if it is broken, with the first case that shows it."""
    head = f"  {MARKS[promise.result]} {promise.result:<11}  {promise.sentence}"
    if promise.result == "not checked":
        reasons = dict.fromkeys(case.reason for case in promise.cases if case.reason)
        yield f"{head} ({'; '.join(reasons)})"
        return
    yield head
    if not promise.failed:
        return
    first = promise.failed[0]
    lines = {
        "case": first.case and f"{first.case} ({len(promise.failed)} of {len(promise.cases)})",
        "expected": first.expected,
        "came": first.came,
        "sent": first.sent,
        "answer": first.answer,
        "read": f"docs/{explanation_of(promise)}",
        "test": promise.test,
    }
    for name, text in lines.items():
        if text:
            yield f"      {name:<9}{text}"


def check_app(
    stage: Stage,
    tests: Sequence[str],
    *,
    app: str | None = None,
    url: str | None = None,
    folder: Path = ROOT,
    inside: Inside = NOTHING,
    everything: bool = False,
) -> list[Promise]:
    """Run promises against an app that is started here, or that answers at a URL.

    Args:
        stage: the stage whose promises are in force.
        tests: what to run, from the root of the course.
        app: an import string such as `my_app.main:app`, to start it here.
        url: where an app answers already.
        folder: the folder from which the import string is read.
        inside: what is known of the inside of the app.
        everything: whether the heavy ones are run too.

    Raises:
        CheckError: the app cannot be found, or does not answer.
        LiveError: the app does not start.
    """
    if app and not url:
        with started(app, folder, inside) as own:
            return run_promises(stage, own, tests, everything=everything)
    if url and not app:
        return run_promises(stage, connect_to(url, inside), tests, everything=everything)
    raise CheckError("Give either --app my_app.main:app or --url http://127.0.0.1:9000.")
