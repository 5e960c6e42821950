"""A stage inside this process does what the same stage does behind a server."""

import gc
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from course.anew import app_of
from course.catalog import Stage, load_catalog
from course.inside import RUNNING, InsideStage, transport_to
from course.live import CHEAP_HASHES, LiveError
from course.promises.case import Case
from course.promises.promise import Promise
from course.promises.run import homes, run_recorded
from tests.support.copies import Found
from tests.support.mutants import copy_of
from tests.support.promises import Person, bearer, connect, is_wrong_login, slow, weekly
from tests.support.stages import each

CATALOG = load_catalog()
LAST = CATALOG.last
EARLY = CATALOG.find("s03")  # quick, and what it does takes threads and turns
NEEDS_A_SERVER = "it needs a server"


@pytest.fixture
def inside() -> Iterator[InsideStage]:
    """The complete stage."""
    with InsideStage(LAST, env=CHEAP_HASHES) as stage:
        yield stage


def by_case(promises: Sequence[Promise]) -> dict[tuple[str, str], Case]:
    """Return the cases of promises by their names."""
    return {(case.promise, case.case): case for promise in promises for case in promise.cases}


@slow
@each(CATALOG.stages, weekly, unmarked=[EARLY, *CATALOG.ends()])
def test_both_ways_come_out_the_same(stage: Stage, on_a_server: Found) -> None:
    options = ("--in-process", "-m", "not heavy", *homes(CATALOG, stage))
    here, there = by_case(run_recorded(stage, *options)), by_case(on_a_server(stage))
    assert here.keys() == there.keys()
    unchecked = {name for name, case in here.items() if case.reason == NEEDS_A_SERVER}
    assert {case.result for name, case in here.items() if name not in unchecked} == {"kept"}
    assert {case.result for case in there.values()} == {"kept"}
    assert len(here) > 3 * len(unchecked)


def test_the_gate_compares_both_ways_early_and_at_the_end_of_each_line() -> None:
    marks = {mark.name: mark for mark in vars(test_both_ways_come_out_the_same)["pytestmark"]}
    assert marks.keys() == {"slow", "parametrize"}  # and not weekly for all
    _, cases = marks["parametrize"].args
    in_the_gate = {case.values[0] for case in cases if not case.marks}
    assert in_the_gate == {EARLY, *CATALOG.ends()}


def test_two_of_one_stage_know_nothing_of_each_other(inside: InsideStage) -> None:
    person = Person()
    with InsideStage(LAST, env=CHEAP_HASHES) as other, connect(other.url) as there:
        assert person.register(there).status_code == 201
        token = person.log_in(there).json()["access_token"]
        with connect(inside.url) as here:
            assert is_wrong_login(person.log_in(here))
            assert here.get("/secure-data", headers=bearer(token)).status_code == 401
        assert there.get("/secure-data", headers=bearer(token)).status_code == 200


def test_it_starts_again_with_its_database_and_key(inside: InsideStage) -> None:
    person = Person()
    with connect(inside.url) as client:
        person.register(client)
        token = person.log_in(client).json()["access_token"]
    before = inside.url
    inside.restart()
    assert inside.url != before
    with connect(inside.url) as client:
        assert client.get("/secure-data", headers=bearer(token)).status_code == 200


def test_its_log_has_a_line_for_each_request_and_what_went_wrong(tmp_path: Path) -> None:
    with (copy_of(LAST, tmp_path) / "main.py").open("a", encoding="utf-8") as main:
        main.write("\n\n@app.get('/broken')\nasync def broken():\n    open('/no/such/file')\n")
    with (
        InsideStage("a_copy.main:app", folder=tmp_path) as stage,
        connect(stage.url, described=False) as client,
    ):
        assert client.get("/broken?x=1").status_code == 500
        log = stage.log.read_text(encoding="utf-8")
    assert '"GET /broken?x=1 HTTP/1.1" 500 Internal Server Error' in log
    assert "Exception in ASGI application" in log
    assert "No such file or directory: '/no/such/file'" in log


def test_one_that_does_not_start_says_why_and_leaves_nothing() -> None:
    before = dict(RUNNING)  # other tests of this process share apps, which go on
    with pytest.raises(LiveError, match=r"ended at start:\nSECRET_KEY: "):
        InsideStage(LAST, env={"SECRET_KEY": "short"})
    with pytest.raises(LiveError, match="no_such_app"):
        InsideStage("no_such_app.main:app")
    assert before == RUNNING


def started_and_ended(stage: Stage) -> "weakref.ref[object]":
    """Start a stage, ask it, end it; return its app, which is kept by nothing from here on."""
    with InsideStage(stage) as running, connect(running.url) as client:
        assert client.get("/secure-data").status_code == 200
        return weakref.ref(running.modules[f"{stage.package}.main"].app)


def test_nothing_keeps_an_app_that_was_started_before_another() -> None:
    before, last = started_and_ended(EARLY), started_and_ended(EARLY)
    gc.collect()
    assert before() is None
    assert last() is not None  # `stages` has its modules, as after any import


def test_nothing_keeps_an_app_whose_place_another_has_taken() -> None:
    before, last = (weakref.ref(app_of(EARLY.package)) for _ in range(2))
    gc.collect()
    assert before() is None
    assert last() is not None


def test_other_urls_are_left_to_the_network(inside: InsideStage) -> None:
    assert transport_to(inside.url)
    assert transport_to("http://127.0.0.1:8000") is None
