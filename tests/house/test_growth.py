"""What a run costs as the course grows: measured, and kept with its date."""

import re

import pytest

from course.catalog import load_catalog
from course.places import ROOT
from tests.house.growth import (
    COMMANDS,
    GATE,
    LAST,
    TARGET,
    TWENTY,
    Growth,
    beside,
    copied,
    slug_of,
)

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMITTED = Growth.model_validate_json(TARGET.read_bytes())


def test_each_command_was_timed_with_the_stages_of_then_and_with_twenty() -> None:
    then, grown = COMMITTED.seconds
    assert int(then) <= len(load_catalog().stages)
    assert grown == str(TWENTY)
    assert all(found.keys() == COMMANDS.keys() for found in COMMITTED.seconds.values())


@pytest.mark.parametrize(
    ("command", "budget"),
    [("collect", 3), ("make test", 180), ("make docs, cached", 60), (GATE, 2400)],
)
def test_both_take_what_was_planned(command: str, budget: int) -> None:
    for found in COMMITTED.seconds.values():
        assert 0 < (found[command] or 0) < budget


def test_the_readme_says_what_the_tests_take() -> None:
    said = re.search(r"`make test` takes about (\d) minutes on (\d) cores", README)
    assert said
    seconds = next(iter(COMMITTED.seconds.values()))["make test"] or 0
    assert int(said[1]) == round(seconds / 60)
    assert int(said[2]) == COMMITTED.machine.cores


def test_what_is_measured_alone_takes_its_place_beside_the_others() -> None:
    then = next(iter(COMMITTED.seconds))
    fresh = COMMITTED.model_copy(update={"seconds": {then: {GATE: 1.0}, "99": {GATE: 2.0}}})
    found = beside(COMMITTED, fresh).seconds
    assert found == {then: COMMITTED.seconds[then] | {GATE: 1.0}, "99": {GATE: 2.0}}


def test_a_copied_chapter_shows_no_change_as_its_stage_has_none() -> None:
    chapter = (ROOT / f"docs/stages/{LAST.slug}.md").read_text(encoding="utf-8")
    text = copied(chapter, 99)
    assert "```changes" in chapter
    assert "```changes" not in text
    assert text.count("```") == chapter.count("```") - 2 * chapter.count("```changes")
    assert LAST.slug not in text
    assert slug_of(99) in text


def test_a_command_of_a_copied_chapter_names_its_own_stage() -> None:
    chapter = (ROOT / f"docs/stages/{LAST.slug}.md").read_text(encoding="utf-8")
    text = copied(chapter, 99)
    for command in ("pytest --stage", "python -m course check", "python -m course without"):
        assert f"{command} {LAST.number} " in chapter
        assert f"{command} 99 " in text
        assert f"{command} {LAST.number} " not in text
