"""The check of a reader's app tells what is kept, and helps with what is broken."""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from course.catalog import Stage, load_catalog
from course.lineage.start import start_app
from course.live import CHEAP_HASHES, LiveError, LiveStage
from course.loopback import LoopbackError
from course.places import ROOT
from course.promises.app import NOTHING, CheckError, Inside, connect_to, find_app
from course.promises.recorder import Case
from course.promises.run import Promise, check_app, exercise_of, homes, is_success
from course.promises.tell import explanation_of, tell
from tests.course.made_up import course_of
from tests.course.test_guards import Mutant, copy_of, mutated_copy, replace_once
from tests.course.test_start import command
from tests.promises import slow
from tests.solutions.right import RIGHT
from tests.solutions.wrong import WRONG

CATALOG = load_catalog()
FIRST, LAST = CATALOG.first, CATALOG.last
REMEMBERING = CATALOG.find("s02_database")
HASHING = CATALOG.find("s03_hashing")
NOWHERE = "tests/s03_hashing/test_hashes.py::test_the_password_is_nowhere_on_disk"
SOLUTIONS = ROOT / "tests/solutions/exercises"
DEAD_URL = "http://127.0.0.1:9"
by_stage = pytest.mark.parametrize("stage", CATALOG.stages, ids=lambda stage: stage.label)


def check(stage: Stage, app: str, folder: Path, *tests: str) -> list[Promise]:
    """Check an app that lies in a folder, with all promises when none is named."""
    return check_app(stage, tests or homes(CATALOG, stage), app=app, folder=folder)


def names_of(promises: list[Promise], result: str) -> list[str]:
    """Name the promises of which this became."""
    return [promise.test for promise in promises if promise.result == result]


def of(*results: str, name: str = "test_it_fits", reason: str = "") -> Promise:
    """Make a promise whose cases ended so."""
    test = f"tests/s03_hashing/test_byte_limit.py::{name}"
    return Promise(
        test,
        tuple(
            Case.model_validate({"promise": test, "case": f"n{n}", "result": result,
                                 "reason": reason if result == "not checked" else ""})
            for n, result in enumerate(results)
        ),
    )  # fmt: skip


def all_promises() -> Iterator[Promise]:
    """Find every promise in its file."""
    for home in [*homes(CATALOG, LAST), *(exercise_of(stage)[0] for stage in CATALOG.stages)]:
        for file in sorted((ROOT / home).glob("test_*.py")):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    yield Promise(f"{home}/{file.name}::{node.name}", ())


PROMISES = list(all_promises())


def anchors(page: str) -> set[str]:
    """List the anchors of the headings of a page."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    titles = re.findall(r"^#{1,4} (.+)$", text, re.MULTILINE)
    letters = [re.sub(r"[^\w\s-]", "", title).strip().lower() for title in titles]
    return {re.sub(r"[-\s]+", "-", title) for title in letters}  # as Markdown makes them


@pytest.mark.parametrize(
    ("results", "result"),
    [
        (["kept"], "kept"),
        (["kept", "broken", "kept"], "broken"),
        (["broken", "not checked"], "broken"),
        (["kept", "not checked"], "not checked"),
    ],
    ids=str,
)
def test_a_promise_is_kept_if_every_case_is(results: list[str], result: str) -> None:
    assert of(*results).result == result


@pytest.mark.parametrize(
    ("results", "success"),
    [([], False), (["not checked"], False), (["kept"], True), (["kept", "not checked"], True),
     (["kept", "broken"], False)],
    ids=str,
)  # fmt: skip
def test_only_what_is_checked_counts(results: list[str], *, success: bool) -> None:
    assert is_success([of(result) for result in results]) is success


def test_a_sentence_is_made_from_the_name_of_the_test() -> None:
    assert of(name="test_the_url_cannot_carry_it").sentence == "The URL cannot carry it."


def test_the_answer_says_in_words_what_became_of_each() -> None:
    promises = [
        of("kept", name="test_it_fits"),
        of("kept", "broken", "broken", name="test_it_does_not_fit"),
        of("not checked", name="test_a_look", reason="give --database"),
    ]
    told = list(tell(promises, CATALOG))
    assert told[0] == f"\n{HASHING.label} {HASHING.title}"
    assert "  ✓ kept         It fits." in told
    assert "  ✗ broken       It does not fit." in told
    assert "      case     n1 (2 of 3)" in told
    assert "      read     docs/stages/s03_hashing.md#the-rule-at-the-door" in told
    assert "  - not checked  A look. (give --database)" in told
    assert told[-2:] == ["\n1 of 2 promises kept.", "1 not checked."]


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.test)
def test_each_promise_is_explained_on_a_page(promise: Promise) -> None:
    page, _, anchor = explanation_of(promise).partition("#")
    assert anchor in anchors(page)


def test_no_explanation_is_left_of_a_promise_that_is_gone() -> None:
    text = (ROOT / "course/promises/explained.toml").read_text(encoding="utf-8")
    named = set(re.findall(r"^(test_\w+) =", text, re.MULTILINE))
    assert named <= {promise.name for promise in PROMISES}


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


def test_a_first_app_passes_from_any_folder(tmp_path: Path) -> None:
    copy_of(FIRST, tmp_path)
    done = command("check", "1", "--app", "a_copy.main:app", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ kept         A page is read only." in done.stdout
    assert "broken" not in done.stdout


def test_a_stage_without_an_exercise_is_one_clear_line() -> None:
    with pytest.raises(CheckError, match="s02_step has no exercise"):
        exercise_of(course_of(2).last)


def test_an_app_without_the_route_refuses_nothing(tmp_path: Path) -> None:
    start_app(CATALOG, REMEMBERING, "new_app", tmp_path)
    promises = check(
        REMEMBERING, "new_app.main:app", tmp_path, "tests/s02_database/test_bad_input.py"
    )
    refusals = [promise for promise in promises if promise.name.endswith("is_refused")]
    assert refusals
    assert {promise.result for promise in refusals} == {"broken"}


def test_storage_in_clear_is_found_on_disk(tmp_path: Path) -> None:
    start_app(CATALOG, HASHING, "new_app", tmp_path)
    (promise,) = check(HASHING, "new_app.main:app", tmp_path, NOWHERE)
    (case,) = promise.failed
    assert case.came == "the password stands on disk as it was typed"
    assert case.sent.startswith("POST /auth/register {")
    assert case.answer.startswith("201 Created {")


def test_a_broken_promise_says_what_was_expected_and_what_came(tmp_path: Path) -> None:
    copy, s05 = copy_of(HASHING, tmp_path), "tests/s05_protected_routes/test_secure_data.py"
    broken = check(
        LAST, f"{copy.name}.main:app", tmp_path,
        "tests/s04_jwt_issue/test_refusals.py::test_a_password_is_never_cut_short",
        f"{s05}::test_a_good_token_opens_the_data",
        f"{s05}::test_who_sends_nothing_is_not_told_of_an_error",
    )  # fmt: skip
    assert [(one.failed[0].expected, one.failed[0].came) for one in broken] == [
        ("200", "404"),
        ("the field 'access_token' in the answer", "it is not there"),
        ("401, with WWW-Authenticate: Bearer", "200 OK"),
    ]
    assert broken[0].failed[0].sent.startswith("POST /auth/token username=user-")
    assert broken[0].failed[0].answer == '404 Not Found {"detail":"Not Found"}'


def test_an_app_that_dies_gives_no_answer(tmp_path: Path) -> None:
    copy = copy_of(FIRST, tmp_path)
    replace_once(
        copy / "main.py", "    return Message(", "    __import__('os')._exit(3)\n    Message("
    )
    root, *others = check(FIRST, f"{copy.name}.main:app", tmp_path)
    assert (root.failed[0].expected, root.failed[0].came[:5]) == ("an answer", "none ")
    assert {promise.result for promise in others} == {"broken"}


def test_the_settings_of_pytest_do_not_disturb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copy_of(FIRST, tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only")
    assert is_success(check(FIRST, f"{copy.name}.main:app", tmp_path))


def test_what_needs_the_inside_is_not_checked_without_it() -> None:
    secrets = "tests/s04_jwt_issue/test_secrets.py"
    code = "tests/s04_jwt_issue/test_times.py::test_the_lifetime_that_is_asked_for_is_honoured"
    claims = "tests/s04_jwt_issue/test_log_in.py::test_the_claims_say_who_and_for_how_long"
    with LiveStage(LAST, env=CHEAP_HASHES) as live:
        blind = check_app(LAST, [secrets, code, claims], url=live.url)
        inside = Inside(live.secret_key, live.database, live.log)
        seeing = check_app(LAST, [secrets, code, claims], url=f"{live.url}/", inside=inside)
    assert [promise.result for promise in blind] == ["not checked"] * 4
    assert [promise.cases[0].reason for promise in blind] == [
        "give --database", "give --database", "it needs the code of the stage",
        "give --secret-key",
    ]  # fmt: skip
    assert [promise.result for promise in seeing] == ["kept", "kept", "not checked", "kept"]


@slow
@by_stage
def test_our_own_stage_keeps_all(stage: Stage, tmp_path: Path) -> None:
    copy = copy_of(stage, tmp_path)
    promises = check(stage, f"{copy.name}.main:app", tmp_path)
    assert names_of(promises, "broken") == []
    assert is_success(promises)
    reasons = {case.reason for promise in promises for case in promise.cases} - {""}
    assert reasons <= {"it needs the code of the stage"}


@slow
@pytest.mark.parametrize("stage", CATALOG.after(CATALOG.first), ids=lambda stage: stage.label)
def test_a_starter_breaks_promises_of_its_stage_and_no_others(stage: Stage, tmp_path: Path) -> None:
    start_app(CATALOG, stage, "new_app", tmp_path)
    broken = names_of(check(stage, "new_app.main:app", tmp_path), "broken")
    assert broken
    assert [test for test in broken if not test.startswith(f"tests/{stage.slug}/")] == []


@slow
def test_the_heavy_ones_are_run_when_asked_for(tmp_path: Path) -> None:
    copy = copy_of(HASHING, tmp_path)
    cost = "tests/s03_hashing/test_hashes.py::test_the_cost_is_what_the_environment_says"
    app = f"{copy.name}.main:app"
    assert check_app(HASHING, [cost], app=app, folder=tmp_path) == []
    (promise,) = check_app(HASHING, [cost], app=app, folder=tmp_path, everything=True)
    assert promise.result == "kept"


@slow
@pytest.mark.parametrize("mutant", WRONG.values(), ids=WRONG)
def test_a_wrong_solution_is_caught(mutant: Mutant, tmp_path: Path) -> None:
    copy, test = mutated_copy(mutant, tmp_path), f"tests/{mutant.stage}/{mutant.promise}"
    promises = check(CATALOG.find(mutant.stage), f"{copy.name}.main:app", tmp_path, test)
    assert names_of(promises, "broken") == [test]


@slow
@pytest.mark.parametrize("make", RIGHT, ids=lambda make: make.__name__)
def test_another_right_solution_passes(make: Callable[[Path], str], tmp_path: Path) -> None:
    promises = check(LAST, make(tmp_path), tmp_path)
    assert list(tell([each for each in promises if each.failed], CATALOG))[:-1] == []
    assert is_success(promises)


@slow
@by_stage
def test_an_exercise_is_broken_at_first_and_solved_by_its_solution(
    stage: Stage, tmp_path: Path
) -> None:
    copy, solution = copy_of(stage, tmp_path), SOLUTIONS / f"{stage.slug}.diff"
    app = f"{copy.name}.main:app"
    assert names_of(check(stage, app, tmp_path, *exercise_of(stage)), "broken")
    subprocess.run(["git", "apply", str(solution)], cwd=copy, check=True)
    own = [f"tests/{stage.slug}", *exercise_of(stage)]
    solved = check(stage, app, tmp_path, *own)
    assert names_of(solved, "broken") == []
    assert is_success(solved)
