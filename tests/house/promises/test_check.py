"""The check of a reader's app tells what is kept, and helps with what is broken."""

import ast
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from course.catalog import Stage, load_catalog
from course.lineage.changed import apply_change
from course.lineage.start import start_app
from course.live import CHEAP_HASHES, LiveError, LiveStage
from course.loopback import LoopbackError
from course.mutants.mutant import Mutant, replace_once
from course.places import ROOT
from course.promises.app import NOTHING, CheckError, Inside, connect_to, find_app
from course.promises.explained import explanation_of, step_of
from course.promises.promise import Promise, is_success
from course.promises.run import check_app, exercise_of, homes, homes_of
from course.promises.steps import LOG_IN, READ, REGISTER
from tests.house.promises.solutions.right import RIGHT, in_one_file
from tests.support.commands import command
from tests.support.headings import anchors
from tests.support.made_up import course_of
from tests.support.mutants import copy_of, each_of, mutated_copy
from tests.support.promises import slow, weekly
from tests.support.stages import (
    each_but_the_ends_weekly,
    each_that_follows,
)

CATALOG = load_catalog()
FIRST, LAST = CATALOG.first, CATALOG.last
REMEMBERING = CATALOG.find("s02_database")
HASHING = CATALOG.find("s03_hashing")
NOWHERE = "tests/s03_hashing/test_hashes.py::test_the_password_is_nowhere_on_disk"
DEAD_URL = "http://127.0.0.1:9"


def check(stage: Stage, app: str, folder: Path, *tests: str) -> list[Promise]:
    """Check an app that lies in a folder, with all promises when none is named."""
    return check_app(stage, tests or homes(CATALOG, stage), app=app, folder=folder)


def names_of(promises: list[Promise], result: str) -> list[str]:
    """Name the promises of which this became."""
    return [promise.test for promise in promises if promise.result == result]


def all_promises() -> Iterator[Promise]:
    """Find every promise in its file."""
    for home in [*homes(CATALOG, LAST), *(exercise_of(stage)[0] for stage in CATALOG.stages)]:
        for file in sorted((ROOT / home).glob("test_*.py")):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    yield Promise(f"{home}/{file.name}::{node.name}", ())


PROMISES = list(all_promises())
each_right_solution = pytest.mark.parametrize(
    "make",
    [pytest.param(make, marks=() if make == in_one_file else weekly) for make in RIGHT],
    ids=lambda make: make.__name__,
)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.test)
def test_each_promise_is_explained_on_a_page(promise: Promise) -> None:
    page, _, anchor = explanation_of(promise.test).partition("#")
    assert anchor in anchors(page)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.test)
def test_each_promise_says_what_it_speaks_of(promise: Promise) -> None:
    """It is read alone, in a terminal and in the page."""
    assert promise.sentence.split()[0] not in {"It", "Its", "They", "Their", "Them", "This", "That"}


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.test)
def test_no_promise_leads_to_a_later_chapter(promise: Promise) -> None:
    found = re.fullmatch(r"stages/(\w+)\.md#.+", explanation_of(promise.test))
    if found:
        assert CATALOG.find(found[1]) in CATALOG.line(CATALOG.find(promise.slug))


def test_each_step_has_one_promise_that_is_about_it_and_ends_where_the_next_begins() -> None:
    about: dict[str, list[Promise]] = {REGISTER: [], LOG_IN: [], READ: []}
    for promise in PROMISES:
        if step := step_of(promise.test):
            about[step].append(promise)
    assert all(about.values())
    for before, after in (pair for found in about.values() for pair in pairwise(found)):
        name = before.test.partition("::")[2]
        ends = rf'@until\("{CATALOG.find(after.slug).label}"\).*\n(?:@.*\n)*def {name}\('
        assert re.search(ends, (ROOT / before.file).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "app", ["new_app", "new_app.main", "new_app:", ":app", "../new_app:app", ""]
)
def test_what_is_no_app_is_one_clear_line(app: str, tmp_path: Path) -> None:
    with pytest.raises(CheckError, match="is not an app such as"):
        find_app(app, tmp_path)


def test_an_app_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    start_app(CATALOG, FIRST, "new_app", tmp_path)
    with pytest.raises(CheckError, match=r"^There is no new_app/main\.py in "):
        check(FIRST, "new_app.main:app", tmp_path)


def test_who_stands_inside_the_app_is_told_so(tmp_path: Path) -> None:
    copy = copy_of(FIRST, tmp_path)
    done = command("check", "1", "--app", f"{copy.name}.main:app", folder=copy)
    assert done.returncode == 1
    assert done.stderr == f"You are inside {copy.name}. Go one folder up (cd ..), and try again.\n"


def test_an_app_that_does_not_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "new_app.py").write_text("app = no_such_name\n", encoding="utf-8")
    with pytest.raises(LiveError, match=r"new_app:app ended at start:(.|\n)*NameError"):
        check(FIRST, "new_app:app", tmp_path)


@pytest.mark.parametrize("url", ["127.0.0.1:9000", "ftp://127.0.0.1", "http://127.0.0.1:x", ""])
def test_what_is_no_url_is_one_clear_line(url: str) -> None:
    with pytest.raises(LoopbackError, match="is not a URL such as"):
        connect_to(url, NOTHING)


def test_a_url_where_nobody_answers_is_one_clear_line() -> None:
    with pytest.raises(LoopbackError, match="Nothing answers at"):
        connect_to(DEAD_URL, NOTHING)


def test_another_machine_is_not_checked() -> None:
    with pytest.raises(LoopbackError, match="is not this machine"):
        connect_to("http://192.0.2.1:9000", NOTHING)


@pytest.mark.parametrize(("app", "url"), [(None, None), ("a:b", DEAD_URL)], ids=["none", "both"])
def test_one_app_is_checked(app: str | None, url: str | None) -> None:
    with pytest.raises(CheckError, match="Give either --app"):
        check_app(FIRST, (), app=app, url=url)


def test_what_the_command_cannot_do_is_one_line(tmp_path: Path) -> None:
    done = command("check", "99", "--url", DEAD_URL, folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("There is no stage '99'.")
    assert done.stderr.count("\n") == 1


@slow
def test_a_first_app_passes_from_any_folder(tmp_path: Path) -> None:
    copy_of(FIRST, tmp_path)
    done = command("check", "1", "--app", "a_copy.main:app", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ kept         A page is read only." in done.stdout
    assert "✗" not in done.stdout


def test_a_stage_without_an_exercise_is_one_clear_line() -> None:
    with pytest.raises(CheckError, match="s02_step has no exercise"):
        exercise_of(course_of(2).last)


@slow
def test_only_what_one_stage_brought(tmp_path: Path) -> None:
    assert homes_of(["3", "s01"], CATALOG, LAST) == ["tests/s03_hashing", "tests/s01_bare_app"]
    with pytest.raises(CheckError, match="s02 does not keep what s03 promises"):
        homes_of(["s03"], CATALOG, REMEMBERING)
    copy = copy_of(REMEMBERING, tmp_path)
    done = command("check", "2", "--app", f"{copy.name}.main:app", "--only", "s01", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "s01 A bare app\n" in done.stdout
    assert "s02" not in done.stdout.partition("\n")[2]


@slow
def test_an_app_without_the_route_refuses_nothing(tmp_path: Path) -> None:
    start_app(CATALOG, REMEMBERING, "new_app", tmp_path)
    promises = check(
        REMEMBERING, "new_app.main:app", tmp_path, "tests/s02_database/test_bad_input.py"
    )
    refusals = [promise for promise in promises if promise.name.endswith("is_refused")]
    first, *others = refusals
    assert first.result == "broken"
    assert {promise.result for promise in others} == {"not tried"}


@slow
def test_storage_in_clear_is_found_on_disk(tmp_path: Path) -> None:
    start_app(CATALOG, HASHING, "new_app", tmp_path)
    (promise,) = check(HASHING, "new_app.main:app", tmp_path, NOWHERE)
    (case,) = promise.failed
    assert case.came == "the password stands on disk as it was typed"
    assert case.sent.startswith("POST /auth/register {")
    assert case.answer.startswith("201 Created {")


@slow
def test_a_broken_promise_says_what_was_expected_and_what_came(tmp_path: Path) -> None:
    copy, s05 = copy_of(HASHING, tmp_path), "tests/s05_protected_routes/test_secure_data.py"
    broken = check(
        LAST, f"{copy.name}.main:app", tmp_path,
        "tests/s04_jwt_issue/test_refusals.py::test_a_password_is_never_cut_short",
        f"{s05}::test_a_good_token_opens_the_data",
        f"{s05}::test_who_sends_nothing_is_not_told_of_an_error",
    )  # fmt: skip
    assert [(one.failed[0].expected, one.failed[0].came) for one in broken] == [
        ("200 OK", "404 Not Found"),
        ("the field 'access_token' in the answer", "it is not there"),
        ("401, with WWW-Authenticate: Bearer", "200 OK"),
    ]
    assert [one.result for one in broken] == ["broken", "not tried", "broken"]
    assert broken[0].failed[0].sent.startswith("POST /auth/token grant_type=password&username=")
    assert broken[0].failed[0].answer == '404 Not Found {"detail":"Not Found"}'


@slow
def test_an_app_that_dies_gives_no_answer(tmp_path: Path) -> None:
    copy = copy_of(FIRST, tmp_path)
    replace_once(
        copy / "main.py", "    return Message(", "    __import__('os')._exit(3)\n    Message("
    )
    root, *others = check(FIRST, f"{copy.name}.main:app", tmp_path)
    assert (root.failed[0].expected, root.failed[0].came[:5]) == ("an answer", "none ")
    assert root.result == "broken"
    assert {promise.result for promise in others} == {"not tried"}


@slow
def test_one_wrong_number_breaks_one_promise(tmp_path: Path) -> None:
    copy = copy_of(REMEMBERING, tmp_path)
    replace_once(copy / "routers/auth.py", "status_code=201", "status_code=200")
    done = command("check", "2", "--app", f"{copy.name}.main:app", folder=tmp_path)
    assert done.stdout.count("✗ broken") == 1
    assert done.stdout.count("· not tried") > 5
    assert len(done.stdout.splitlines()) < 80
    end = done.stdout.rpartition("Begin here: ")[2].splitlines()
    assert end[0] == "A new user is created. (s02 A database)"
    assert end[1:3] == ["      expected 201 Created", "      came     200 OK"]


@slow
def test_an_error_of_the_server_is_shown_from_its_log(tmp_path: Path) -> None:
    copy, file = copy_of(REMEMBERING, tmp_path), "routers/auth.py"
    replace_once(copy / file, "    user = User(", "    missing_name\n    user = User(")
    source = (copy / file).read_text(encoding="utf-8")
    line = source.splitlines().index("    missing_name") + 1
    about = "tests/s02_database/test_register.py::test_a_new_user_is_created"
    (promise,) = check(REMEMBERING, f"{copy.name}.main:app", tmp_path, about)
    (case,) = promise.failed
    assert case.answer.startswith("500 Internal Server Error")
    error = "NameError: name 'missing_name' is not defined"
    assert case.error == f"{copy.name}/{file}, line {line}: {error}"


@slow
def test_the_settings_of_pytest_do_not_disturb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copy_of(FIRST, tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only")
    assert is_success(check(FIRST, f"{copy.name}.main:app", tmp_path))


@slow
def test_what_needs_the_inside_is_not_checked_without_it() -> None:
    secrets = "tests/s04_jwt_issue/test_secrets.py"
    code = "tests/s04_jwt_issue/test_times.py::test_the_lifetime_that_is_asked_for_is_honoured"
    s05 = "tests/s05_protected_routes/test_secure_data.py"
    key = f"{s05}::test_a_token_signed_elsewhere_with_the_key_is_good"
    with LiveStage(LAST, env=CHEAP_HASHES) as live:
        blind = check_app(LAST, [secrets, code, key], url=live.url)
        inside = Inside(live.secret_key, live.database, live.log)
        seeing = check_app(LAST, [secrets, code, key], url=f"{live.url}/", inside=inside)
    assert [promise.result for promise in blind] == ["not checked"] * 4
    assert [promise.cases[0].reason for promise in blind] == [
        "give --database", "give --database", "it needs the code, so give --app in place of --url",
        "give --secret-key",
    ]  # fmt: skip
    assert [promise.result for promise in seeing] == ["kept", "kept", "not checked", "kept"]


@weekly
@each_that_follows
def test_a_starter_breaks_promises_of_its_stage_and_no_others(stage: Stage, tmp_path: Path) -> None:
    start_app(CATALOG, stage, "new_app", tmp_path)
    broken = names_of(check(stage, "new_app.main:app", tmp_path), "broken")
    assert broken
    assert [test for test in broken if not test.startswith(f"{stage.promises}/")] == []


@slow
def test_the_heavy_ones_are_run_when_asked_for(tmp_path: Path) -> None:
    copy = copy_of(HASHING, tmp_path)
    cost = "tests/s03_hashing/test_hashes.py::test_the_cost_is_what_the_environment_says"
    app = f"{copy.name}.main:app"
    assert check_app(HASHING, [cost], app=app, folder=tmp_path) == []
    (promise,) = check_app(HASHING, [cost], app=app, folder=tmp_path, everything=True)
    assert promise.result == "kept"


@slow
@each_of("WRONG")
def test_a_wrong_solution_is_caught(stage: Stage, mutant: Mutant, tmp_path: Path) -> None:
    copy, test = mutated_copy(stage, mutant, tmp_path), f"{stage.promises}/{mutant.promise}"
    for _ in range(3):  # while others keep the machine busy, a stopwatch may tell nothing
        promises = check(stage, f"{copy.name}.main:app", tmp_path, test)
        if not names_of(promises, "not checked"):
            break
    assert names_of(promises, "broken") == [test]


@slow
@each_right_solution
def test_another_right_solution_passes(make: Callable[[Path], str], tmp_path: Path) -> None:
    promises = check(LAST, make(tmp_path), tmp_path)
    assert [(each.test, each.failed[0]) for each in promises if each.failed] == []
    assert is_success(promises)


@slow
@each_but_the_ends_weekly
def test_an_exercise_is_broken_at_first_and_solved_by_its_solution(
    stage: Stage, tmp_path: Path
) -> None:
    copy, (exercise,) = copy_of(stage, tmp_path), exercise_of(stage)
    solution = ROOT / exercise / "solution.diff"
    app = f"{copy.name}.main:app"
    assert names_of(check(stage, app, tmp_path, exercise), "broken")
    apply_change(solution, copy)
    for tests in exercise, stage.promises:  # apart: pytest reads no folder twice
        solved = check(stage, app, tmp_path, tests)
        assert names_of(solved, "broken") == []
        assert is_success(solved)
