"""The page of ASVS has a row for each requirement, and each row has an answer."""

import re
from functools import cache

import pytest

from course.catalog import load_catalog
from course.docs import asvs_page, pages
from course.docs.fences import DocsError, find_fences
from course.places import ROOT
from course.standard.answers import Answer, Evidence, Kind, load_evidence
from course.standard.claims import Claim
from course.standard.requirements import Standard
from tests.support.made_up import door, tree
from tests.support.made_up_standard import requirements_of

CATALOG = load_catalog()
PAGE = "asvs.md"
TEXT = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")
ROW = re.compile(r'^\| <span id="([\d.]+)">.*$', re.MULTILINE)
MARK = re.compile(r'class="outcome ([a-z-]+)"')


@cache
def all_evidence() -> Evidence:
    """Read the list and the claims of the course: a test fails, and not all, if one is wrong."""
    return load_evidence(CATALOG)


@cache
def answers() -> dict[str, Answer]:
    """Return the answers at the end of the main line, by the id of the requirement."""
    return {each.requirement.id: each for each in all_evidence().answers(CATALOG.last)}


@pytest.fixture(scope="module")
def page() -> str:
    """The page, as it is given to Markdown."""
    return pages.render(pages.Source(PAGE, TEXT, CATALOG))


def test_no_row_is_without_an_answer(page: str) -> None:
    rows = {match[1]: match[0] for match in ROW.finditer(page)}
    assert len(ROW.findall(page)) == len(answers())
    assert rows.keys() == answers().keys()
    for id_, row in rows.items():
        cells = row.strip("| ").split(" | ")
        assert len(cells) == 3
        assert cells[0].endswith(f"<br>level {answers()[id_].requirement.level}")
        assert all(cell.strip() for cell in cells)
        assert MARK.findall(row) == [answers()[id_].kind.replace(" ", "-")]


def test_each_row_says_more_than_its_mark(page: str) -> None:
    for match in ROW.finditer(page):
        answer = match[0].rpartition("</span>")[2].strip("| ")
        assert answer.startswith("<br>")
        assert len(answer) > len("<br>It is.")


def test_each_promise_and_each_attack_is_linked(page: str) -> None:
    for match in ROW.finditer(page):
        answer = answers()[match[1]]
        for claim in answer.claims:
            assert f"[{claim.promise.sentence}](stages/" in match[0]
        for attack in answer.attacks:
            assert f"[`{attack.name}`](attack-matrix.md#{attack.name}) " in match[0]


def test_each_number_leads_to_the_chapter_of_the_standard(page: str) -> None:
    for match in ROW.finditer(page):
        address = all_evidence().standard.url(answers()[match[1]].requirement)
        assert f"[{match[1]}]({address})" in match[0]


def test_the_summary_counts_the_rows(page: str) -> None:
    kinds = [answer.kind for answer in answers().values()]
    met, partly, still = map(kinds.count, (Kind.MET, Kind.PARTLY, Kind.OPEN))
    end = CATALOG.last.number
    assert f"This page has {len(kinds)} requirements. At stage {end}, {met} of them" in page
    assert f"are met, {partly} are met in part, and {still} are open." in page
    for kind in Kind:
        cells = re.search(rf"^\| [^|]*> {kind}</span> \|(.*)\|$", page, re.MULTILINE)
        assert cells
        *levels, total = map(int, cells[1].split("|"))
        assert sum(levels) == total == kinds.count(kind)


def test_the_page_says_whose_words_it_paraphrases_and_that_it_is_no_certificate() -> None:
    words = " ".join(TEXT.split())
    for part in (all_evidence().standard.home, "version 5.0", "CC BY-SA 4.0", "no certificate"):
        assert part in words


def test_the_page_shows_each_part_once() -> None:
    shown = [fence.body.strip() for fence in find_fences(TEXT) if fence.name == "asvs"]
    whole = [f"V{each.number}" for each in all_evidence().standard.chapters if each.whole]
    assert sorted(shown) == sorted(["summary", "answers", "plans", "others", *whole])


def test_all_that_comes_later_is_listed_with_what_waits_for_it() -> None:
    later = {answer.requirement.id for answer in answers().values() if answer.kind is Kind.LATER}
    listed = asvs_page.show_asvs("plans", CATALOG, PAGE)
    assert later <= set(re.findall(r"\(#([\d.]+)\)", listed))


def test_an_unknown_part_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(DocsError, match=r"'V3' is no part of the standard: summary,.* V6"):
        asvs_page.show_asvs("V3", CATALOG, PAGE)


# Lists that are made up.


def evidence(*claims: Claim) -> Evidence:
    """Make evidence about two requirements; only the first may be shown by promises."""
    open_door = door(1)
    second = {"id": "6.1.2", "door": open_door.name}
    first = {"not_applicable": "There is none."}
    standard = Standard.model_validate(requirements_of(first, second))
    return Evidence(standard, claims, (), tree(open_door))


def test_a_side_track_has_a_table_of_what_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asvs_page, "topic_of", lambda _: "s21 promises <much>.")
    monkeypatch.setattr(asvs_page, "explanation_of", lambda _: "page.md#part")
    given = evidence(Claim("tests/s21_step/test_a.py::test_it_is_so", ("6.1.1",)))
    text = asvs_page.tables(given.standard.chapters[0], given, PAGE)
    main, side = text.split("At stage 22, the end of the side track keys, these answers differ:")
    assert [MARK.findall(part) for part in (main, side)] == [["does-not-apply", "open"], ["met"]]
    assert ROW.findall(main) == ["6.1.1", "6.1.2"]
    assert 'id="' not in side, "an anchor is on a page once"
    assert "s21 promises &lt;much&gt;: [It is so.](page.md#part)" in side
    counted = asvs_page.summary(given, PAGE)
    assert "At stage 4, 0 of them are met" in counted
    assert "At stage 22, the end of the side track keys, 1 of them are met" in counted


def test_a_line_that_differs_in_nothing_has_no_table_of_its_own() -> None:
    given = evidence()
    text = asvs_page.tables(given.standard.chapters[0], given, PAGE)
    assert text.count("| rule |") == 1


def test_what_has_no_answer_stops_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = Evidence(Standard.model_validate(requirements_of({})), (), (), CATALOG)
    monkeypatch.setattr(asvs_page, "load_evidence", lambda _: empty)
    with pytest.raises(DocsError, match=r"docs/asvs\.md, line \d+: 6\.1\.1 has no answer"):
        pages.render(pages.Source(PAGE, TEXT, CATALOG))
