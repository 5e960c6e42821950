"""Attack: what the page says is what the committed matrix says, and what it cannot try is said."""

import json
from typing import Any

from course.attacks.matrix import MATRIX_FILE
from course.catalog import Stage, load_catalog
from tests.house.browser.desks import ATTACKS_IN_NO_PAGE, Desk, files_of
from tests.support.promises import slow
from tests.support.stages import each_but_the_ends_weekly

pytestmark = slow  # the Python of the page takes seconds to start
CATALOG = load_catalog()
HASHING, PROTECTED = CATALOG.find("s03"), CATALOG.find("s05")
MATRIX = json.loads(MATRIX_FILE.read_text(encoding="utf-8"))


def expected_of(stage: Stage) -> dict[str, str]:
    """Return the results in the committed matrix, by the names of the attacks."""
    return {
        attack["name"]: attack["outcomes"][stage.slug]["result"] for attack in MATRIX["attacks"]
    }


def attacked(desk: Desk, stage: Stage, *names: str) -> dict[str, Any]:
    """Attack a stage as given; return the rows by the names of the attacks."""
    rows = desk.ask(
        "attack", {"stage": stage.label, "files": files_of(stage.folder), "names": names or None}
    )
    return {row["name"]: row for row in rows}


def test_attacks_come_out_as_in_the_matrix(desk: Desk) -> None:
    names = (
        "alg_none",
        "jwk_header",
        "key_confusion",
        "leaked_database",
        "names_by_work",
        "stolen_token",
    )
    rows, expected = attacked(desk, PROTECTED, *names), expected_of(PROTECTED)
    assert {name: row["result"] for name, row in rows.items()} == {
        name: expected[name] for name in names
    }
    assert all(row["evidence"] and row["title"] for row in rows.values())
    assert rows["alg_none"]["here"]
    assert not rows["alg_none"]["open"]
    assert rows["stolen_token"]["open"]
    assert desk.told["progress"] == {"done": len(names), "total": len(names)}


def test_an_attack_that_needs_a_server_is_not_run(desk: Desk) -> None:
    rows = attacked(desk, HASHING, "duplicate_race", "memory_storm", "jku_header")
    assert {row["result"] for row in rows.values()} == {"not run"}
    assert "threads" in rows["duplicate_race"]["evidence"]


@each_but_the_ends_weekly
def test_each_attack_comes_out_as_in_the_matrix(desk: Desk, stage: Stage) -> None:
    results = {name: row["result"] for name, row in attacked(desk, stage).items()}
    ran = {name: result for name, result in results.items() if result != "not run"}
    expected = expected_of(stage)
    assert results.keys() == expected.keys()
    assert ran == {name: expected[name] for name in ran}
    needed = {name for name in ATTACKS_IN_NO_PAGE if expected[name] != "not applicable"}
    assert needed <= results.keys() - ran.keys() <= ATTACKS_IN_NO_PAGE.keys()


ODD = """
from fastapi import FastAPI

app = FastAPI()
app.post("/auth/register", status_code=201)(lambda: {})
app.post("/auth/token")(lambda: ["no token"])
app.get("/secure-data", status_code=401)(lambda: {})
"""


def test_an_answer_that_no_attack_expects_does_not_end_the_others(desk: Desk) -> None:
    names = ["alg_none", "open_door"]
    rows = desk.ask("attack", {"stage": "s05", "files": {"main.py": ODD}, "names": names})
    found = {row["name"]: (row["result"], row["evidence"]) for row in rows}
    result, evidence = found["alg_none"]
    assert result == "not applicable"
    assert "TypeError" in evidence
    assert found["open_door"][0] == "refused"
