"""What keeps the reader's files from being checked: told in words, with the file and the line."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from course.catalog import load_catalog
from tests.house.browser.desks import Desk, files_of, open_desk
from tests.support.promises import slow

pytestmark = slow  # the Python of the page takes seconds to start
CATALOG = load_catalog()
HASHING = CATALOG.find("s03")
GIVEN, OWN = files_of(HASHING.folder), [HASHING.promises]
REGISTER = "    async with turnstile(request):\n"  # in routers/auth.py, the first line of a route
TEXT_MODULE = "'my_app.utils.text' (my_app/utils/text.py)"


def with_line(line: str, file: str = "routers/auth.py") -> dict[str, str]:
    """Put a line into the route that registers."""
    assert GIVEN[file].count(REGISTER) == 1
    return {**GIVEN, file: GIVEN[file].replace(REGISTER, f"    {line}\n{REGISTER}")}


def line_of(files: Mapping[str, str], file: str, text: str) -> int:
    """Return the number of the line that holds a text."""
    return files[file].partition(text)[0].count("\n") + 1


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"main.py": "x = 1\ndef f(:\n"}, ("SyntaxError", "invalid syntax", "main.py", 2)),
        ({"utils/text.py": "import nonsense\n"},
         ("ModuleNotFoundError", "No module named 'nonsense'", "utils/text.py", 1)),
        ({"main.py": "from .utils.text import nothing\n"},
         ("ImportError", f"cannot import name 'nothing' from {TEXT_MODULE}", "main.py", 1)),
        ({"main.py": "\nunknown\n"}, ("NameError", "name 'unknown' is not defined", "main.py", 2)),
        ({"main.py": "api = 1\n"},
         ("no app", "main.py makes no app: it needs app = FastAPI().", "main.py", 0)),
        ({"main.py": None},
         ("no app", "There is no file main.py: the app is looked for in it.", "", 0)),
        ({"main.py": "raise SystemExit('No key.')\n"},
         ("SystemExit", "The app ends Python: No key.", "main.py", 1)),
        ({"main.py": "from fastapi import FastAPI\nasync def life(app):\n    1 / 0\n    yield\n"
          "app = FastAPI(lifespan=__import__('contextlib').asynccontextmanager(life))\n"},
         ("ZeroDivisionError", "division by zero", "main.py", 3)),
    ],
    ids=["syntax", "package", "name", "error", "no app", "no main", "exit", "lifespan"],
)  # fmt: skip
@pytest.mark.parametrize("action", ["check", "attack", "mount"])
def test_what_is_wrong_at_the_start_is_told_with_its_line(
    desk: Desk, action: str, changed: dict[str, str | None], problem: tuple[str, str, str, int]
) -> None:
    files = {name: text for name, text in {**GIVEN, **changed}.items() if text is not None}
    answer = desk.ask(action, {"stage": "s03", "files": files, "names": ["open_door"]})
    kind, text, file, line = problem
    assert answer == {"problem": {"kind": kind, "text": text, "file": file, "line": line}}


def test_after_what_was_wrong_the_next_check_is_as_good_as_the_first(desk: Desk) -> None:
    for text in ("def f(:", "raise SystemExit", "import nonsense"):
        assert desk.check("s03", {**GIVEN, "main.py": text})["problem"]
        report = desk.check("s03", GIVEN, tests=OWN)
        assert report["kept"] == report["of"] > 0


def test_a_loop_at_the_start_is_ended_at_its_line(impatient: Desk) -> None:
    files = {**GIVEN, "utils/text.py": f"n = 1\nwhile True:\n    n += 1\n{GIVEN['utils/text.py']}"}
    problem = impatient.check("s03", files)["problem"]
    assert (problem["kind"], problem["file"]) == ("TooLong", "utils/text.py")
    assert problem["line"] in (2, 3)
    assert impatient.ask("mount", {"files": files})["problem"]["kind"] == "TooLong"


@pytest.mark.parametrize(
    "loop", ["while True: pass", "sum(1 for _ in __import__('itertools').count())"]
)
def test_a_loop_in_a_route_ends_the_run_at_its_line(impatient: Desk, loop: str) -> None:
    files = with_line(loop)
    report = impatient.check("s03", files)
    stopped = report["stopped"]
    assert (stopped["kind"], stopped["file"]) == ("TooLong", "routers/auth.py")
    assert stopped["line"] == line_of(files, "routers/auth.py", loop)
    assert "not tried" in report["results"].values()
    assert dict(report["first"]["fields"])["came"].startswith("TooLong: ")
    attack = {"stage": "s03", "files": files, "names": ["wrong_password"]}
    assert impatient.ask("attack", attack)["problem"] == stopped
    assert impatient.check("s03", GIVEN, tests=OWN)["stopped"] is None


def test_a_loop_in_what_only_a_promise_calls_is_ended_at_its_line(impatient: Desk) -> None:
    settings = CATALOG.find("s06")
    files, line = files_of(settings.folder), "def make_key() -> SecretStr:\n"
    loop = f"{line}    while True: pass\n"
    files["utils/secret_key.py"] = files["utils/secret_key.py"].replace(line, loop)
    stopped = impatient.check("s06", files, [settings.promises])["stopped"]
    assert (stopped["kind"], stopped["file"]) == ("TooLong", "utils/secret_key.py")
    assert stopped["line"] == line_of(files, "utils/secret_key.py", "while True")


def test_an_error_in_a_route_is_told_with_its_line(desk: Desk) -> None:
    files = with_line("[][1]")
    report = desk.check("s03", files)
    line = line_of(files, "routers/auth.py", "[][1]")
    trace = ("IndexError", "list index out of range", "routers/auth.py", line)
    assert tuple(report["trace"].values()) == trace
    log = dict(report["first"]["fields"])["log"]
    assert log == f"my_app/routers/auth.py, line {line}: IndexError: list index out of range"


def test_an_error_in_a_route_is_told_before_the_earlier_stages_are_tried(desk: Desk) -> None:
    desk.check("s03", with_line("[][1]"))
    own = desk.told["own"]
    assert own["trace"]["kind"] == "IndexError"
    assert dict(own["first"]["fields"])["log"].endswith("IndexError: list index out of range")


def test_an_app_that_answers_500_by_itself_is_not_waited_for(desk: Desk) -> None:
    desk.ask("python", "import time; usual = time.sleep; naps = []; time.sleep = naps.append")
    try:
        report = desk.check(
            "s03", with_line("from fastapi import HTTPException as E; raise E(500)")
        )
    finally:
        naps = desk.ask("python", "time.sleep = usual; len(naps)")
    assert dict(report["first"]["fields"])["log"] == "the terminal of your server says why"
    assert naps == 0


def test_a_route_may_import_late_and_finds_its_own_modules(desk: Desk) -> None:
    late = "from ..utils import late, schemas; late.check(schemas.UserCreate is UserCreate)"
    files = {**with_line(late), "utils/late.py": "def check(it):\n    assert it\n"}
    report = desk.check("s03", files, tests=OWN)
    assert report["kept"] == report["of"] > 0
    files["utils/late.py"] = "def check(it):\n    assert not it\n"
    assert desk.check("s03", files, tests=OWN)["trace"]["file"] == "utils/late.py"


@pytest.mark.parametrize(
    "line", ["raise SystemExit", "raise SystemExit(3)", "import sys; sys.exit()"]
)
def test_a_route_cannot_end_python(desk: Desk, line: str) -> None:
    report = desk.check("s03", with_line(line), tests=OWN)
    assert report["first"]
    assert dict(report["first"]["fields"])["answer"].startswith("500 ")
    assert report["trace"]["kind"] == "SystemExit"


def test_what_pytest_cannot_run_is_told_and_not_counted(desk: Desk) -> None:
    desk.ask("python", "from course.browser.python import trial; usual = trial.OPTIONS")
    desk.ask("python", "trial.OPTIONS = (*usual, '--no-such-option')")
    try:
        problem = desk.check("s03", GIVEN)["problem"]
    finally:
        desk.ask("python", "trial.OPTIONS = usual")
    assert problem["kind"] == "not checked"
    assert "--no-such-option" in problem["text"]


def test_python_that_has_died_says_so(built: Path, tmp_path: Path) -> None:
    deep = "__import__('sys').setrecursionlimit(10**8)\ndef f():\n    return f()\nf()\n"
    with open_desk(built, tmp_path) as desk:
        assert "problem" in desk.answer("check", {"stage": "s03", "files": {"main.py": deep}})
        assert "problem" in desk.answer("check", {"stage": "s03", "files": GIVEN})
