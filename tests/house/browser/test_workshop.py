"""Check: what the page counts is what a server shows, and what it cannot check is said."""

import json
from collections.abc import Mapping
from pathlib import Path

from course.catalog import Stage, load_catalog
from course.lineage.changed import apply_change
from course.places import ROOT
from course.promises.promise import Promise
from course.promises.run import exercise_of
from tests.house.browser.desks import Desk, Json, files_of, open_desk
from tests.support.copies import Found
from tests.support.mutants import copy_of
from tests.support.promises import slow
from tests.support.stages import each_but_the_ends_weekly

pytestmark = slow  # the Python of the page takes seconds to start
CATALOG = load_catalog()
HASHING = CATALOG.find("s03")
GIVEN = files_of(HASHING.folder)
COUNT_TO_A_THOUSAND = """
import json
from types import SimpleNamespace
from course.browser.python.progress import Progress
told = []
progress = Progress(lambda done, total: told.append(done), None, None)
progress.pytest_collection_finish(SimpleNamespace(items=range(1000)))
for _ in range(1000):
    progress.pytest_runtest_logfinish()
json.dumps(told)
"""
EXERCISES_IN_NO_PAGE = {"s12": "what is written is a command, which is a process of its own"}


def by_test(promises: list[Promise]) -> dict[str, str]:
    """Return what became of promises, by their tests."""
    return {promise.test: promise.result for promise in promises}


def of_stage(stage: Stage, results: Mapping[str, str]) -> dict[str, str]:
    """Leave the results of what a stage itself promises."""
    own = f"{stage.promises}/"
    return {test: result for test, result in results.items() if test.startswith(own)}


def compare(report: Json, kept_there: list[Promise]) -> None:
    """See that what the page and a server both check comes out the same."""
    here: dict[str, str] = report["results"]
    served = by_test(kept_there)
    assert served.keys() <= here.keys()
    both = {test for test in served if "not checked" not in (served[test], here[test])}
    assert {test: here[test] for test in both} == {test: served[test] for test in both}
    assert not {test for test in here.keys() - both if here[test] != "not checked"}
    assert report["of"] == len(both)
    assert report["kept"] == sum(served[test] == "kept" for test in both)


def test_a_stage_as_given_keeps_what_it_keeps_on_a_server(desk: Desk, on_a_server: Found) -> None:
    report = desk.check(HASHING.label, GIVEN)
    compare(report, on_a_server(HASHING))
    assert report["kept"] == report["of"] > 40
    assert (report["first"], report["others"], report["stopped"]) == (None, [], None)
    assert desk.told["progress"]["done"] == desk.told["progress"]["total"] > 200


@each_but_the_ends_weekly
def test_each_stage_as_given_keeps_what_it_keeps_on_a_server(
    desk: Desk, stage: Stage, on_a_server: Found
) -> None:
    report = desk.check(stage.label, files_of(stage.folder))
    compare(report, on_a_server(stage))
    assert report["kept"] == report["of"]


def test_a_wrong_solution_is_told_as_the_terminal_tells_it(desk: Desk) -> None:
    changed = {"utils/text.py": GIVEN["utils/text.py"].replace("password.encode()", "password")}
    assert changed["utils/text.py"] != GIVEN["utils/text.py"]
    report = desk.check("s03", {**GIVEN, **changed}, [HASHING.promises])
    first = report["first"]
    assert report["kept"] == report["of"] - len([first, *report["others"]])
    assert first["own"]
    assert first["stage"] == "s03 Password hashing"
    assert first["test"].startswith("tests/s03_hashing/test_byte_limit.py::")
    assert first["page"].startswith("stages/s03_hashing/#")
    assert {"case", "expected", "came", "sent", "answer"} <= {name for name, _ in first["fields"]}
    assert [stage["label"] for stage in report["stages"]] == ["s03"]


def test_what_the_stage_itself_promises_is_told_while_the_rest_is_tried(desk: Desk) -> None:
    whole = desk.check("s03", GIVEN)
    own = desk.told["own"]
    assert [stage["label"] for stage in own["stages"]] == ["s03"]
    assert own["results"] == of_stage(HASHING, whole["results"])
    assert own["stages"][0] == whole["stages"][-1]
    assert 0 < own["own"] == own["kept"] == whole["own"] < whole["kept"]
    assert own["kept"] == own["of"] > 0


def test_what_breaks_is_told_at_once_and_the_whole_is_told_as_ever(desk: Desk) -> None:
    changed = GIVEN["main.py"].replace('@app.get("/secure-data"', '@app.get("/secure"')
    weaker = GIVEN["utils/text.py"].replace("password.encode()", "password")
    whole = desk.check("s03", {**GIVEN, "main.py": changed, "utils/text.py": weaker})
    own = desk.told["own"]
    assert own["first"]["own"]
    assert own["kept"] < own["of"]
    assert not whole["first"]["own"]
    assert own["results"] == of_stage(HASHING, whole["results"])


def test_what_is_prepared_is_not_imported_again_by_the_first_check(
    built: Path, tmp_path: Path
) -> None:
    modules = {"passlib.context", "tests.s03_hashing.test_hashes"}
    names = f"import sys; str({modules} <= sys.modules.keys())"
    with open_desk(built, tmp_path) as desk:
        assert desk.ask("python", names) == "False"
        assert desk.ask("prepare", {"stage": "s03"}) is None
        assert desk.ask("python", names) == "True"
        report = desk.check("s03", GIVEN, [HASHING.promises])
        assert report["kept"] == report["of"] > 0


def test_a_check_leaves_nothing_behind(desk: Desk) -> None:
    apps = "import gc, fastapi; gc.collect(); "
    apps += "sum(isinstance(each, fastapi.FastAPI) for each in gc.get_objects())"
    found = []
    for _ in range(3):
        desk.check("s03", GIVEN, [HASHING.promises])
        found.append(desk.ask("python", apps))
    assert len(set(found)) == 1


def test_it_is_told_now_and_then_how_many_are_done_and_at_the_end(desk: Desk) -> None:
    told: list[int] = json.loads(desk.ask("python", COUNT_TO_A_THOUSAND))
    assert told[0] == 0
    assert told[-1] == 1000
    assert len(told) < 100
    assert told == sorted(set(told))


def test_where_nothing_else_is_tried_nothing_is_told_before_the_end(desk: Desk) -> None:
    desk.check("s01", files_of(CATALOG.first.folder))
    assert "own" not in desk.told
    desk.check("s03", GIVEN, [HASHING.promises])
    assert "own" not in desk.told


def test_what_an_earlier_stage_promised_is_told_first(desk: Desk) -> None:
    changed = GIVEN["main.py"].replace('@app.get("/secure-data"', '@app.get("/secure"')
    report = desk.check("s03", {**GIVEN, "main.py": changed})
    assert not report["first"]["own"]
    assert report["first"]["stage"].startswith("s01 ")


def test_what_a_page_cannot_check_is_a_footnote_and_not_kept(desk: Desk) -> None:
    report = desk.check("s03", GIVEN)
    footnote = {each["reason"]: each["count"] for each in report["unchecked"]}
    partly = {why: n for why, n in footnote.items() if why.startswith("some of their inputs")}
    assert any("a real server" in reason for reason in footnote)
    assert any("check --all" in reason for reason in footnote)
    assert any("deeper than a browser's stack" in reason for reason in partly)
    not_checked = [test for test, result in report["results"].items() if result == "not checked"]
    assert sum(footnote.values()) - sum(partly.values()) == len(not_checked)
    assert len(not_checked) == sum(stage["not_checked"] for stage in report["stages"])
    crowd = "tests/s03_hashing/test_turnstile.py::test_of_200_who_register_at_once_nobody_is_lost"
    assert crowd in not_checked


@each_but_the_ends_weekly
def test_the_exercise_of_a_stage_is_solved_by_its_solution(
    desk: Desk, stage: Stage, tmp_path: Path
) -> None:
    copy, (exercise,) = copy_of(stage, tmp_path), exercise_of(stage)
    undone = desk.check(stage.label, files_of(copy), [exercise])
    assert (undone["of"] == 0) == (stage.label in EXERCISES_IN_NO_PAGE)
    apply_change(ROOT / exercise / "solution.diff", copy)
    solved = desk.check(stage.label, files_of(copy), [exercise])
    assert bool(undone["first"]) == (stage.label not in EXERCISES_IN_NO_PAGE)
    assert solved["kept"] == solved["of"] == undone["of"]
    assert desk.check(stage.label, files_of(copy), [stage.promises])["first"] is None
