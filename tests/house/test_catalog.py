"""The catalog is true: of the folders, of the files, and of a course of any length."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from course.catalog import CATALOG_FILE, CatalogError, Stage, labels_in, load_catalog
from course.lineage.steps import Step, read_files, trace
from course.places import ROOT
from tests.support.made_up import course_of, door, interleaved, tree

CATALOG = load_catalog()
STEPS = trace(CATALOG)
ROOMS = ("stages", "tests", "notebooks", "postman", "docs/stages")
MAX_LINES = {
    "s02": 240,  # brings the database, routing and schemas at once
    "s09": 280,  # brings five routes, as no way out of a log-in can do without the others
    "s12": 175,  # brings another hash and what judges passwords, which NIST asks for together
}
MAX_LINES_ELSEWHERE = 150
NUMBERED = re.compile(r"s\d", re.IGNORECASE)

by_step = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.after.label)


def residents(room: Path) -> Iterator[str]:
    """Name the numbered files and folders in a room; an empty folder is none."""
    for entry in room.iterdir() if room.is_dir() else ():
        if NUMBERED.match(entry.name) and (entry.is_file() or read_files(entry)):
            yield entry.name.partition(".")[0]


@pytest.mark.parametrize("room", [room for room in ROOMS if any(residents(ROOT / room))])
def test_a_room_holds_each_stage_and_no_other(room: str) -> None:
    assert sorted(residents(ROOT / room)) == sorted(stage.slug for stage in CATALOG.stages)


def test_no_folder_of_code_stands_beside_the_stages() -> None:
    code = {Path(path).parent.parts[:1] for path in read_files(ROOT / "stages")}
    assert code == {(), *((stage.slug,) for stage in CATALOG.stages)}


@by_step
def test_the_files_of_a_step_are_those_of_the_catalog(step: Step) -> None:
    assert step.paths("new") == tuple(sorted(step.after.new))
    assert step.paths("changed") == tuple(sorted(step.after.changed))
    assert step.paths("removed") == ()


@by_step
def test_a_step_can_be_read_in_one_sitting(step: Step) -> None:
    python = [change for change in step.changes if change.path.endswith(".py")]
    lines = sum(change.added + change.removed for change in python)
    assert lines <= MAX_LINES.get(step.after.label, MAX_LINES_ELSEWHERE)


def test_a_term_is_new_only_once() -> None:
    terms = [term.casefold() for stage in CATALOG.stages for term in stage.terms]
    assert sorted(terms) == sorted(set(terms))


@pytest.mark.parametrize("count", [1, 3, 7, 12])
def test_a_course_of_any_length_finds_its_stages(count: int) -> None:
    catalog = course_of(count)
    for number, stage in enumerate(catalog.stages, start=1):
        names = (number, str(number), f"{number:02}", f"s{number:02}", f" s{number:02}_step ")
        assert [catalog.find(name) for name in names] == [stage] * len(names)
        assert stage.number == number
        assert catalog.before(stage) == (catalog.stages[number - 2] if number > 1 else None)
        assert catalog.after(stage) == catalog.stages[number:]
        assert catalog.line(stage) == catalog.stages[:number]
    assert (catalog.first, catalog.last) == (catalog.stages[0], catalog.stages[-1])
    assert catalog.ends() == catalog.stages[-1:]


@pytest.mark.parametrize("name", [0, 4, -1, "", "s3", "s04", "s03_", "three", "٣", "3.0"])
def test_a_stage_that_does_not_exist_is_not_found(name: str | int) -> None:
    with pytest.raises(CatalogError, match=r"no stage .*s01_step, s02_step, s03_step\.$"):
        course_of(3).find(name)


def test_a_door_is_open_from_where_it_opens_to_before_it_closes() -> None:
    doors = (door(1, 7), door(2, 3), door(3))
    catalog = course_of(7, *doors)

    def numbers_where_open(position: int) -> list[int]:
        stages = catalog.stages
        return [stage.number for stage in stages if catalog.is_open(doors[position], stage)]

    assert numbers_where_open(0) == [1, 2, 3, 4, 5, 6]
    assert numbers_where_open(1) == [2]
    assert numbers_where_open(2) == [3, 4, 5, 6, 7]


def test_a_stage_knows_the_doors_that_it_opens_and_closes() -> None:
    doors = (door(1, 3), door(2, 3), door(3))
    catalog = course_of(3, *doors)
    assert catalog.closed_by(catalog.find(3)) == doors[:2]
    assert catalog.opened_by(catalog.find(3)) == doors[2:]
    assert catalog.closed_by(catalog.find(2)) == ()


def numbers(stages: Iterable[Stage]) -> list[int]:
    """Name stages by their numbers."""
    return [stage.number for stage in stages]


TREE = {  # of each stage: its line, all that go on from it, and those that follow it
    1: ([1], [2, 3, 4, 21, 22], [2]),
    2: ([1, 2], [3, 4, 21, 22], [3, 21]),
    3: ([1, 2, 3], [4], [4]),
    4: ([1, 2, 3, 4], [], []),
    21: ([1, 2, 21], [22], [22]),
    22: ([1, 2, 21, 22], [], []),
}


@pytest.mark.parametrize("number", TREE)
def test_a_side_track_goes_on_from_the_stage_that_it_leaves(number: int) -> None:
    catalog = tree()
    stage = catalog.find(number)
    found = catalog.line(stage), catalog.after(stage), catalog.next(stage)
    assert tuple(map(numbers, found)) == TREE[number]
    assert numbers(catalog.ends()) == [4, 22]
    assert catalog.last.number == 4


def test_a_track_has_its_own_stages_alone() -> None:
    catalog = tree()
    tracks = [numbers(catalog.track(stage)) for stage in catalog.stages]
    assert tracks == [[1, 2, 3, 4]] * 4 + [[21, 22]] * 2


def test_stages_that_stand_between_those_of_another_track_are_listed_after_it() -> None:
    assert numbers(interleaved().by_track()) == [1, 2, 3, 21]


def test_a_door_is_closed_on_each_line_by_itself() -> None:
    doors = (door(1, 3, 22), door(2, 21), door(21))
    catalog = tree(*doors)
    where_open = [
        numbers(stage for stage in catalog.stages if catalog.is_open(door, stage)) for door in doors
    ]
    assert where_open == [[1, 2, 21], [2, 3, 4], [21, 22]]
    assert catalog.closed_by(catalog.find(22)) == (doors[0],)
    assert catalog.doors_at(catalog.find(4)) == doors[:2]
    assert catalog.doors_at(catalog.find(21)) == doors
    closers = [catalog.closer(doors[0], catalog.find(number)) for number in (3, 21)]
    assert closers == [catalog.find(3), catalog.find(22)]
    assert catalog.closer(doors[1], catalog.find(4)) is None


GOOD = """
[[stages]]
slug = "s01_one"
track = "main"
title = "One"
idea = "It begins."
terms = ["first"]
new = ["main.py"]
changed = []

[[stages]]
slug = "s02_two"
follows = "s01_one"
track = "main"
title = "Two"
idea = "It goes on."
terms = ["second"]
new = []
changed = ["main.py"]

[[doors]]
name = "a-door"
text = "It is open."
opened = "s01_one"
closed = ["s02_two"]
"""
THIRD = """
[[stages]]
slug = "s03_three"
follows = "s01_one"
track = "main"
title = "Three"
idea = "It turns."
terms = ["third"]
new = []
changed = []
"""
SECOND_DOOR = '\n[[doors]]\nname = "a-door"\ntext = "It is open."\nopened = "s01_one"\n'


def test_a_good_catalog_is_read(tmp_path: Path) -> None:
    file = tmp_path / "stages.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert [stage.slug for stage in load_catalog(file).stages] == ["s01_one", "s02_two"]


def test_it_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "stages.toml"
    file.write_text(GOOD, encoding="utf-8")
    catalog = load_catalog(file)
    file.unlink()
    assert load_catalog(file) is catalog


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (GOOD, "[[stages", "is not TOML"),
        (GOOD, "", "stages: Field required"),
        (GOOD, "stages = []", "stages: .* at least 1 item"),
        ("s02_two", "s01_two", "s01_two: there is another s01"),
        ('follows = "s01_one"\n', "", "s02_two: the first stage follows none"),
        ('follows = "s01_one"', 'follows = "s02_two"', "s02_two does not stand before it"),
        ('follows = "s01_one"', 'follows = "s07_none"', "s07_none does not stand before it"),
        (
            'track = "main"\ntitle = "One"',
            'follows = "s02_two"\ntrack = "main"\ntitle = "One"',
            "s01_one: the first stage follows none",
        ),
        ("[[doors]]", f"{THIRD}\n[[doors]]", "s03_three: the track main has two ends"),
        ('track = "main"\ntitle = "Two"', 'title = "Two"', r"stages\.1\.track: Field required"),
        ('track = "main"\ntitle = "Two"', 'track = "Two"\ntitle = "Two"', r"stages\.1\.track"),
        ('"s02_two"', '"two"', r"stages\.1\.slug"),
        ('"s02_two"', '"s02_Two"', r"stages\.1\.slug"),
        ('title = "Two"\n', "", r"stages\.1\.title: Field required"),
        ('title = "Two"', 'title = ""', r"stages\.1\.title"),
        ("It goes on.", "It goes on", r"stages\.1\.idea"),
        ('["second"]', "[]", r"stages\.1\.terms"),
        ('["second"]', '["1", "2", "3", "4", "5", "6", "7"]', r"stages\.1\.terms"),
        ('["second"]', "5", r"stages\.1\.terms"),
        ('title = "Two"', 'title = "Two"\nauthor = "?"', r"stages\.1\.author: Extra inputs"),
        ('opened = "s01_one"', 'opened = "s07_none"', "door a-door: there is no stage s07_none"),
        (
            'closed = ["s02_two"]',
            'closed = ["s07_none"]',
            "door a-door: there is no stage s07_none",
        ),
        ('opened = "s01_one"', 'opened = "s02_two"', "a-door is closed where it was never opened"),
        (
            'closed = ["s02_two"]\n',
            f'closed = ["s02_two"]\n{SECOND_DOOR}',
            "two doors .* same name",
        ),
        ('"a-door"', '"A door"', r"doors\.0\.name"),
    ],
)
def test_a_broken_catalog_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    file = tmp_path / "stages.toml"
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogError, match=rf"^stages\.toml.*{message}") as caught:
        load_catalog(file)
    assert "\n" not in str(caught.value)


def test_a_door_is_closed_once_on_a_line() -> None:
    with pytest.raises(ValueError, match="closed twice on one line"):
        tree(door(1, 3, 4))


def test_a_missing_catalog_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"^stages\.toml cannot be read: No such file"):
        load_catalog(tmp_path / "stages.toml")


def test_the_numbered_names_of_a_stage_follow_from_its_slug() -> None:
    stage: Stage = course_of(12).last
    assert (stage.number, stage.label, stage.package) == (12, "s12", "stages.s12_step")
    assert stage.folder == CATALOG_FILE.parent.parent / "stages" / "s12_step"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("s05", ["s05"]),
        ("stages/s05_protected_routes and S21", ["s05", "S21"]),
        ("s13_guesses", ["s13"]),
        ("HS256, s5, as05, s_05", []),
    ],
)
def test_labels_are_found_alone_and_at_the_head_of_a_slug(text: str, labels: list[str]) -> None:
    assert labels_in(text) == labels
