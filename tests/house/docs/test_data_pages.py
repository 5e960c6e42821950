"""The pages made from data say what the data say, and the chapters what the attack lab found."""

import itertools
import json
import re
import shlex
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from attacks.lab.outcome import Result
from course.attacks.matrix import MATRIX_FILE
from course.attacks.run import load_attacks
from course.bench.report import Figures, Machine, Report
from course.catalog import Stage, load_catalog
from course.docs import attack_groups, attack_page, generated, measured, pages
from course.docs.fences import DocsError, Fence, find_fences
from course.places import ROOT
from tests.support.stages import each_stage

CATALOG = load_catalog()
DOCS = ROOT / "docs"
MATRIX: dict[str, Any] = json.loads(MATRIX_FILE.read_text(encoding="utf-8"))
OUTCOMES = {attack["name"]: attack["outcomes"] for attack in MATRIX["attacks"]}
TITLES = [f"Stage {stage.number}" for stage in CATALOG.stages]
PAGES = {"benchmark": "explanation/where-the-time-goes.md", "attacks": "attack-matrix.md"}
PARTS = {
    "benchmark": ["summary", "waits", "lost", "table", "conditions", "cpu", "logins"],
    "attacks": ["summary", "results", "matrix", "list"],
}


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A file with figures that are easy to tell apart."""
    figures = {
        "s01": Figures(cpu_us=150, cpu_efficiency=1),
        "s05": Figures(
            cpu_us=600,
            cpu_efficiency=0.25,
            hashes_per_second=8.5,
            logins_per_second=8.25,
            logins_of_limit=0.97,
            p50_ms_16=5,
            p99_ms_16=11,
            lost_16=0,
            p50_ms_64=6,
            p99_ms_64=12,
            lost_64=1,
            slowest_ms_10_mb=13,
            next_login_ms=340,
        ),
        "exhibit": Figures(
            cpu_us=1200,
            cpu_efficiency=0.125,
            hashes_per_second=8.75,
            logins_per_second=2.5,
            logins_of_limit=0.29,
            p50_ms_16=2500,
            p99_ms_16=6600,
            lost_16=3,
            p50_ms_64=30000,
            p99_ms_64=40000,
            lost_64=75,
            slowest_ms_10_mb=14,
            next_login_ms=39000,
        ),
    }
    machine = Machine(
        cores=2,
        cpu="A <fast> CPU",
        system="Linux",
        python="3.11.9",
        packages={"fastapi": "0.165.0"},
        load=0.25,
    )
    made = Report(
        date=datetime(2026, 11, 24, tzinfo=UTC),
        machine=machine,
        bcrypt_cost=12,
        probes=100,
        rounds=(figures, figures),
    )
    file = tmp_path / "benchmark.json"
    file.write_text(made.model_dump_json(), encoding="utf-8")
    return file


def show(part: str, report: Path) -> str:
    return measured.show_benchmark(part, CATALOG, report)


def test_the_table_has_each_figure_with_its_unit(report: Path) -> None:
    head, _, *rows = show("table", report).splitlines()
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in (head, *rows)]
    assert cells[0] == ["measure", "Stage 1", "Stage 5", "The article's way"]
    columns = list(zip(*(row[1:] for row in cells[1:]), strict=True))
    assert columns[0] == ("150 µs", "1", *("-",) * 11)
    assert columns[1] == (
        "600 µs", "0.25", "8.5 a second", "8.25 a second", "97%",
        "5 ms", "11 ms", "0", "6 ms", "12 ms", "2", "13 ms", "340 ms",
    )  # fmt: skip
    assert columns[2] == (
        "1,200 µs", "0.125", "8.75 a second", "2.5 a second", "29%",
        "2.5 s", "6.6 s", "6", "30.0 s", "40.0 s", "150", "14 ms", "39.0 s",
    )  # fmt: skip
    assert len(columns[1]) == len(Figures.model_fields)


def test_the_summary_says_for_each_app_how_long_and_how_many(report: Path) -> None:
    stage, exhibit = show("summary", report).splitlines()
    assert re.findall(r"\d[\d.]*(?: m?s\b|%)?", stage) == [
        "5", "16", "99", "100", "11 ms", "0", "200", "64", "99", "100", "12 ms", "2", "200", "97%",
    ]  # fmt: skip
    assert "within 40.0 s, and 150 of 200 are lost" in exhibit
    assert "It makes 29% of the logins" in exhibit


def test_the_conditions_tell_the_machine_and_the_load(report: Path) -> None:
    text = show("conditions", report)
    for part in (
        "24 November 2026",
        "2 cores of A &lt;fast&gt; CPU",
        "cost 12",
        "2 rounds",
        "0.25",
    ):
        assert part in text
    assert "not quiet" not in text


def test_a_machine_that_was_at_work_is_not_passed_over(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    report.write_text(text.replace('"load":0.25', '"load":3.5'), encoding="utf-8")
    assert "3.5 processes were at work on the machine. The machine was not quiet" in show(
        "conditions", report
    )


def test_the_bars_of_a_plot_are_as_long_as_their_values(report: Path) -> None:
    drawn = show("cpu", report)
    lengths = re.findall(r'class="(stage|exhibit)"[^/]* width="([\d.]+)"', drawn)
    assert lengths == [("stage", "50.0"), ("stage", "200.0"), ("exhibit", "400.0")]
    assert {float(width) for width in re.findall(r'"track"[^/]* width="(\d+)"', drawn)} == {400}


def test_a_bar_of_a_share_is_measured_against_the_whole(report: Path) -> None:
    length = re.compile(r'class="(?:stage|exhibit)"[^/]* width="([\d.]+)"')
    assert length.findall(show("logins", report)) == ["388.0", "116.0"]
    assert length.findall(show("lost", report)) == ["0.0", "12.0", "4.0", "300.0"]


@pytest.mark.parametrize(
    ("part", "values"),
    [
        ("waits", ["11 ms", "6.6 s", "12 ms", "40.0 s"]),
        ("lost", ["0 of 200", "6 of 200", "2 of 200", "150 of 200"]),
        ("cpu", ["150 µs", "600 µs", "1,200 µs"]),
        ("logins", ["97%", "29%"]),
    ],
)
def test_a_plot_has_a_label_and_a_value_at_each_bar_and_says_them(
    part: str, values: list[str], report: Path
) -> None:
    drawn = show(part, report)
    assert re.findall(r'<text class="value"[^>]*>([^<]+)', drawn) == values
    labels = re.findall(r'<text x="0"[^>]*>([^<]+)', drawn)
    assert len(set(labels)) == len(values)
    (spoken,) = re.findall(r'role="img" aria-label="([^"]+)"', drawn)
    assert spoken.endswith("; ".join(map(": ".join, zip(labels, values, strict=True))))


def test_a_plot_of_nothing_lost_has_no_bar(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    report.write_text(re.sub(r'"lost_(16|64)":\d+', r'"lost_\1":0', text), encoding="utf-8")
    assert re.findall(r'class="stage"[^/]* width="([\d.]+)"', show("lost", report)) == ["0.0"] * 2


def test_without_figures_the_page_says_how_to_measure(tmp_path: Path) -> None:
    with pytest.raises(DocsError, match=r"there is no none\.json; measure: python -m course bench"):
        show("table", tmp_path / "none.json")
    broken = tmp_path / "broken.json"
    broken.write_text("{}", encoding="utf-8")
    with pytest.raises(DocsError, match=r"broken\.json is no report"):
        show("table", broken)
    with pytest.raises(DocsError, match=r"there is no none\.json"):
        attack_page.show_attacks("matrix", CATALOG, tmp_path / "none.json")


@pytest.mark.parametrize("block", PARTS)
def test_a_page_shows_each_part_once(block: str) -> None:
    text = (DOCS / PAGES[block]).read_text(encoding="utf-8")
    shown = [fence.body.strip() for fence in find_fences(text) if fence.name == block]
    assert sorted(shown) == sorted(PARTS[block])


@pytest.mark.parametrize("block", PARTS)
def test_an_unknown_part_is_refused_with_those_that_there_are(block: str) -> None:
    source = pages.Source(PAGES[block], f"```{block}\nnothing\n```", CATALOG)
    with pytest.raises(DocsError, match=f"line 1: 'nothing' is no part.*{PARTS[block][0]}"):
        pages.render(source)


class Table(HTMLParser):
    """Reads the rows of a table: the text of their cells."""

    def __init__(self, html: str) -> None:
        """Read it."""
        super().__init__()
        self.rows: list[list[str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, *_: object) -> None:
        """Begin a row or a cell."""
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        """Add to a cell."""
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip("\n")


def show_attacks(part: str) -> str:
    return pages.render(pages.Source(PAGES["attacks"], f"```attacks\n{part}\n```", CATALOG))


def test_the_matrix_says_each_result_in_words_and_with_a_mark() -> None:
    _, head, *rows = Table(show_attacks("matrix")).rows
    labels = [stage.label for stage in CATALOG.stages]
    assert head[: len(labels)] == labels
    found = {row[0]: row[1:] for row in rows if len(row) > 1}
    marks = {
        Result.GOT_IN: "✗ got in",
        Result.BROKE: "! broke it",
        Result.REFUSED: "✓ refused",
    }
    assert found == {
        name: [marks.get(outcome["result"], "· not applicable") for outcome in outcomes.values()]
        for name, outcomes in OUTCOMES.items()
    }


def test_the_matrix_has_a_line_for_each_door_before_its_attacks() -> None:
    _, _, *rows = Table(show_attacks("matrix")).rows
    door, placed = "", {}
    for row in rows:
        if len(row) == 1:
            door = row[0]
        else:
            placed[row[0]] = door
    texts = {door.name: door.text.rstrip(".") for door in CATALOG.doors}
    for attack in MATRIX["attacks"]:
        assert placed[attack["name"]].startswith(texts.get(attack["door"], attack_groups.ELSEWHERE))


def test_a_line_of_a_door_says_when_it_was_opened_and_closed() -> None:
    states = {group.title: group.state for group in attack_groups.group_by_door(MATRIX, CATALOG)}
    assert states["Anyone reads /secure-data"] == "opened in stage 1, closed in stage 5"
    assert states["Nobody proves that an e-mail address is theirs"] == "opened in stage 2, open"


def test_each_attack_is_told_with_its_source_evidence_and_code() -> None:
    told = show_attacks("list").split('<details class="attack" id="')[1:]
    names = [text.partition('"')[0] for text in told]
    assert sorted(names) == sorted(OUTCOMES)
    assert set(re.findall(r'href="#([^"]+)"', show_attacks("matrix"))) == set(names)
    code_page = attack_page.attack_code_page(CATALOG)
    for attack in load_attacks():
        text = told[names.index(attack.name)]
        assert f"({attack.url})" in text
        assert text.count("\n| ") == len(OUTCOMES[attack.name]) + 1
        assert f"attacks/{attack.name}.py" in text
        assert "def run(target: Target) -> Outcome:" in text
        (anchor,) = re.findall(rf"\({re.escape(attack_page.CODE_PAGE)}#([^)]+)\)", text)
        assert f"{{ #{anchor} }}" in code_page


def test_the_summary_names_what_still_gets_in() -> None:
    last = CATALOG.last.slug
    inside = [n for n, outcomes in OUTCOMES.items() if Result(outcomes[last]["result"]).is_harm]
    text = show_attacks("summary")
    assert re.findall(r"\(#(\w+)\)", text) == inside
    assert text.startswith(f"{len(OUTCOMES)} attacks were run against {len(CATALOG.stages)} stages")


def test_the_code_page_has_every_module() -> None:
    page = attack_page.attack_code_page(CATALOG)
    for file in (ROOT / "attacks").rglob("*.py"):
        text = file.read_text(encoding="utf-8").rstrip()
        assert text in page
        assert f"## {file.relative_to(ROOT / 'attacks').as_posix()} {{" in page


def test_every_page_stands_in_the_navigation() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    named = set(re.findall(r"[:-] (\S+\.md)$", text, re.MULTILINE))
    named |= {generated.chapter(stage) for stage in CATALOG.stages}
    written = {
        page.relative_to(DOCS).as_posix()
        for page in DOCS.rglob("*.md")
        if page.name != "README.md" and not page.name.startswith("_")
    }
    assert written - named == set()


# The chapters.


def attacks_of(stage: Stage, part: str) -> list[tuple[Stage, list[str]]]:
    """List the runs of the lab in a part of a chapter: the stage attacked, and the attacks."""
    text = (DOCS / generated.chapter(stage)).read_text(encoding="utf-8")
    inside = text.partition(f"\n## {part}\n")[2].partition("\n## ")[0]
    return [
        (attacked(fence, stage), chosen(fence)) for fence in find_fences(inside) if chosen(fence)
    ]


def attacked(fence: Fence, stage: Stage) -> Stage:
    """Return the stage that a block names, or else that of the chapter."""
    return CATALOG.find(fence.labels[0]) if fence.labels else stage


def chosen(fence: Fence) -> list[str]:
    """List the attacks that a block runs."""
    words = shlex.split(fence.body) if fence.name == "console" else []
    return [after for word, after in itertools.pairwise(words) if word == "--only"]


@each_stage
def test_a_chapter_runs_attacks_that_this_stage_refuses_and_the_one_before_does_not(
    stage: Stage,
) -> None:
    before, here = (attacks_of(stage, part) for part in ("The open door", "Attack again"))
    earlier = CATALOG.before(stage)
    assert [attacked for attacked, _ in before] == ([earlier] if earlier else [])
    assert [attacked for attacked, _ in here] == [stage]
    ((_, names),) = here
    assert 1 <= len(names) <= 3
    expected = Result.REFUSED if earlier else Result.GOT_IN
    assert {OUTCOMES[name][stage.slug]["result"] for name in names} == {expected}
    for attacked_stage, same in before:
        assert same == names
        results = {OUTCOMES[name][attacked_stage.slug]["result"] for name in names}
        assert Result.REFUSED not in results


@each_stage
def test_a_chapter_names_only_attacks_that_there_are(stage: Stage) -> None:
    text = (DOCS / generated.chapter(stage)).read_text(encoding="utf-8")
    named = re.findall(r"--only (\w+)", text)
    assert named
    assert set(named) <= set(OUTCOMES)
