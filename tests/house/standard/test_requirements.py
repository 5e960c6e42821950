"""The list of requirements is whole, in order, and gives one answer at most for each."""

from pathlib import Path
from typing import Any

import pytest

from course.standard.requirements import Standard, StandardError, load_standard
from tests.support.made_up_standard import requirements_of

STANDARD = load_standard()
OF_THE_STANDARD = {6: 47, 7: 19, 9: 7, 10: 36}  # in release 5.0.0


def test_the_chapters_that_are_listed_as_a_whole_are_whole() -> None:
    whole = {each.number: STANDARD.of(each) for each in STANDARD.chapters if each.whole}
    assert {number: len(found) for number, found in whole.items()} == OF_THE_STANDARD


def test_each_chapter_has_requirements_and_an_address() -> None:
    for chapter in STANDARD.chapters:
        assert STANDARD.of(chapter)
        assert chapter.file.startswith("0x")
        assert f"-V{chapter.number}-" in chapter.file
    assert STANDARD.url(STANDARD.requirements[0]).startswith(f"{STANDARD.folder}/0x")
    assert STANDARD.release in STANDARD.folder


def test_each_plan_is_waited_for() -> None:
    waited_for = {each.later for each in STANDARD.requirements if each.later}
    assert {plan.name for plan in STANDARD.plans} == waited_for


def test_two_answers_are_named() -> None:
    both = requirements_of({"later": "keys", "not_applicable": "There is none."})
    with pytest.raises(ValueError, match=r"6\.1\.1 has two answers: later and not_applicable"):
        Standard.model_validate(both)


def test_a_door_beside_partly_is_no_second_answer() -> None:
    given = {"partly": "A part is missing.", "door": "a-door"}
    assert Standard.model_validate(requirements_of(given)).requirements[0].given == ()


@pytest.mark.parametrize(
    ("requirements", "problem"),
    [
        ([{}, {}], "not in order, or one comes twice"),
        ([{"id": "6.1.10"}, {"id": "6.1.9"}], "not in order"),
        ([{"id": "7.1.1"}], "7.1.1 is in no chapter"),
        ([{"later": "browsers"}], "there is no plan browsers"),
        ([{"level": 4}], "less than or equal to 3"),
        ([{"short": "No sentence"}], "String should match"),
        ([{"document": "page.md"}], "String should match"),
        ([{"opened": "x"}], "Extra inputs"),
    ],
)
def test_a_mistake_in_the_list_is_named(requirements: list[dict[str, Any]], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Standard.model_validate(requirements_of(*requirements))


def test_a_list_that_cannot_be_read_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(StandardError, match=r"none\.toml cannot be read"):
        load_standard(tmp_path / "none.toml")
