"""The attack matrix of a line as long as the course is meant to grow, for the eye and the ear."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from attacks.lab.outcome import Result
from course.docs import attack_table
from course.docs.attack_groups import Entry
from course.docs.attack_marks import MARKS
from tests.support.made_up import course_of, door
from tests.support.made_up_matrix import EXHIBITS, matrix_of

SIXTEEN = course_of(16, door(1, 5), door(2))
MATRIX = matrix_of(SIXTEEN)
WIDTH = len(SIXTEEN.stages) + len(EXHIBITS)
HTML = attack_table.table(MATRIX, SIXTEEN)
NARROW = 8  # letters that a column of an exhibit has room for


@dataclass
class Cell:
    """A cell as a screen reader gets it, and what of it is only heard or only seen."""

    attributes: dict[str, str | None]
    seen: str = ""
    heard: str = ""


@dataclass
class Rows(HTMLParser):
    """Reads the rows of a table."""

    rows: list[list[Cell]] = field(default_factory=list)
    spans: list[dict[str, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(HTML)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row, a cell, or a part of it."""
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append(Cell(dict(attrs)))
        elif tag == "span":
            self.spans.append(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        """End a part of a cell."""
        if tag == "span":
            self.spans.pop()

    def handle_data(self, data: str) -> None:
        """Add to what is seen of a cell, to what is heard of it, or to both."""
        if not (self.rows and self.rows[-1]):
            return
        cell = self.rows[-1][-1]
        if not any(span.get("class") == "visually-hidden" for span in self.spans):
            cell.seen += data.strip()
        if not any(span.get("aria-hidden") == "true" for span in self.spans):
            cell.heard += data.strip()


@pytest.fixture(scope="module")
def rows() -> list[list[Cell]]:
    """The rows of the table."""
    return Rows().rows


def of_attacks(rows: list[list[Cell]]) -> Iterator[tuple[str, list[Cell]]]:
    """Go through the rows of attacks: the name, and the cells behind it."""
    for head, *cells in rows:
        if head.attributes.get("scope") == "row":
            yield head.heard, cells


def test_every_cell_says_its_result_in_words_and_shows_one_mark(rows: list[list[Cell]]) -> None:
    for attack, (name, cells) in zip(in_order(), of_attacks(rows), strict=True):
        results = [outcome["result"] for outcome in attack["outcomes"].values()]
        assert name == attack["name"]
        assert [cell.heard for cell in cells] == results
        assert [cell.seen for cell in cells] == [MARKS[Result(result)] for result in results]


def test_a_mouse_over_a_mark_is_told_the_words() -> None:
    told = re.findall(r'aria-hidden="true" title="([^"]+)"', HTML)
    outcomes = [outcome for attack in in_order() for outcome in attack["outcomes"].values()]
    assert told == [outcome["result"] for outcome in outcomes]


def in_order() -> list[Entry]:
    """The attacks as they stand in the table: by their doors, those without one last."""
    names = [*(door.name for door in SIXTEEN.doors), None]
    attacks: list[Entry] = MATRIX["attacks"]
    return sorted(attacks, key=lambda attack: names.index(attack["door"]))


def test_no_two_results_look_alike() -> None:
    assert len(set(MARKS.values())) == len(MARKS)


def test_every_column_is_narrow_and_has_a_head_of_its_own(rows: list[list[Cell]]) -> None:
    heads = [cell.heard for cell in rows[1]]
    assert heads == [*(stage.label for stage in SIXTEEN.stages), *EXHIBITS]
    assert {cell.attributes["scope"] for cell in rows[1]} == {"col"}
    assert max(map(len, heads)) <= NARROW


def test_what_spans_columns_spans_all_that_it_names(rows: list[list[Cell]]) -> None:
    attack, *kinds = rows[0]
    assert (attack.heard, attack.attributes["rowspan"]) == ("Attack", "2")
    assert {
        (cell.heard, cell.attributes["scope"], cell.attributes["colspan"]) for cell in kinds
    } == {
        ("Stages", "colgroup", "16"),
        ("Exhibits", "colgroup", str(len(EXHIBITS))),
    }
    doors = [row[0] for row in rows if row[0].attributes.get("scope") == "rowgroup"]
    assert len(doors) == 3
    assert {cell.attributes["colspan"] for cell in doors} == {str(WIDTH + 1)}
    spans = re.findall(r'<colgroup class="(\w+)"><col(?: span="(\d+)")?></colgroup>', HTML)
    assert spans == [("name", ""), ("stage", "16"), ("exhibit", str(len(EXHIBITS)))]


def test_the_exhibits_stand_apart_from_the_stages_in_every_row(rows: list[list[Cell]]) -> None:
    first = len(SIXTEEN.stages)
    assert places_apart(rows[0]) == [2]  # behind "Attack" and "Stages"
    for cells in (rows[1], *(cells for _, cells in of_attacks(rows))):
        assert places_apart(cells) == [first]


def places_apart(cells: list[Cell]) -> list[int]:
    """List the places of the cells that a rule divides from what is before them."""
    classes = [(cell.attributes.get("class") or "").split() for cell in cells]
    return [place for place, names in enumerate(classes) if attack_table.APART in names]


def test_a_head_leads_to_the_chapter_of_its_stage() -> None:
    assert re.findall(r'<a href="\.\./([^"]+)/" title="([^"]+)">(\w+)</a>', HTML) == [
        (f"stages/{stage.slug}", stage.title, stage.label) for stage in SIXTEEN.stages
    ]


def test_a_name_leads_to_its_evidence() -> None:
    led_to = re.findall(r'<th scope="row"><a href="#(\w+)">', HTML)
    assert led_to == [attack["name"] for attack in in_order()]
