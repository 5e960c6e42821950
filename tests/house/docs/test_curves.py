"""The plot of the memory of hashes: its curves, its marks, its list and the figures below it."""

import re
from pathlib import Path

import pytest

from course.bench.memory import Memory
from course.catalog import load_catalog
from course.docs import measured, pages
from course.docs.curves import HEIGHT, WIDTH, Curve, plot_curves, steps
from course.docs.fences import DocsError
from course.places import ROOT

PAGE = "stages/s11_roles.md"
FOUND = Memory.model_validate_json(measured.MEMORY.read_bytes())
STYLES = (ROOT / "docs/assets/stylesheets/data.css").read_text(encoding="utf-8")
CURVES = [Curve("a <b>", "0 to 2,000", (0, 1000, 2000)), Curve("c", "500", (500, 500, 500))]
DRAWN = plot_curves("A title", "A caption.", ("1", "2", "4"), "of them", CURVES)


def shown() -> str:
    return pages.render(pages.Source(PAGE, "```benchmark\nmemory\n```", load_catalog()))


def points(drawn: str) -> list[list[tuple[float, float]]]:
    """Read where the points of each curve are."""
    found = re.findall(r'points="([^"]+)"', drawn)
    return [[(float(x), float(y)) for x, y in re.findall(r"(\S+),(\S+)", each)] for each in found]


def test_a_point_is_as_high_as_its_value_and_the_points_are_as_far_apart() -> None:
    first, second = points(DRAWN)
    (left, zero), (middle, half), (right, full) = first
    assert (zero - full, zero - half) == (HEIGHT, HEIGHT / 2)
    assert middle - left == right - middle > 0
    assert {zero - y for _, y in second} == {HEIGHT / 4}
    assert all(0 < x < WIDTH for x, _ in first)


def test_each_point_has_a_mark_and_the_list_shows_the_mark_and_the_text() -> None:
    marks = re.findall(r'class="points" d="([^"]+)"', DRAWN)
    for curve, drawn in zip(points(DRAWN), marks, strict=True):
        assert [(float(x), float(y)) for x, y in re.findall(r"M(\S+) ([\d.]+)", drawn)][1:] == curve
    assert re.findall(r'<text x="44"[^>]*>([^<]+)', DRAWN) == ["a &lt;b&gt;", "c"]
    assert re.findall(r'class="value"[^>]*>([^<]+)', DRAWN) == ["0 to 2,000", "500"]


def test_colour_is_not_the_only_difference_of_the_curves() -> None:
    drawn = plot_curves("", "", ("1",), "", [Curve(str(n), "", (1,)) for n in range(3)])
    shapes = {
        re.sub(r"M\S+ [\d.]+", "", d) for d in re.findall(r'class="points" d="([^"]+)', drawn)
    }
    assert len(shapes) == 3
    styles = re.findall(r"\.plot \.(curve-\d) \{\n(.*?)\}", STYLES, re.DOTALL)
    assert [name for name, _ in styles] == re.findall(r'<g class="([^"]+)"', drawn)
    assert len({"".join(re.findall("dasharray: (.+);", style)) for _, style in styles}) == 3


def test_the_plot_says_what_it_shows_to_those_who_hear_it() -> None:
    (spoken,) = re.findall(r'role="img" aria-label="([^"]+)"', DRAWN)
    assert spoken == "A title. a &lt;b&gt;: 0 to 2,000; c: 500"
    assert re.findall(r'class="place"[^>]*>([^<]+)', DRAWN) == ["1", "2", "4", "of them"]
    assert re.findall(r'class="tick"[^>]*>([^<]+)', DRAWN) == [
        "0",
        "500",
        "1,000",
        "1,500",
        "2,000",
    ]


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (1, [0, 1]),
        (7.5, [0, 2, 4, 6]),
        (99, [0, 20, 40, 60, 80]),
        (100, [0, 50, 100]),
        (2145.4, [0, 500, 1000, 1500, 2000]),
    ],
)
def test_the_lines_across_are_at_round_values(most: float, expected: list[int]) -> None:
    assert [*steps(most)] == expected


def test_the_block_shows_each_figure() -> None:
    head, _, *rows = re.findall(r"^    \| (.+) \|$", shown(), re.MULTILINE)
    names = [cell.strip() for cell in head.split("|")][1:]
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    read = {
        name: {int(row[0]): row[column] for row in cells} for column, name in enumerate(names, 1)
    }
    assert read == {
        f"{name}, MiB": {n: f"{value:,.0f}" for n, value in line.items()}
        for name, line in FOUND.medians.items()
    }


def test_the_block_draws_each_figure() -> None:
    drawn = shown()
    most = max(value for line in FOUND.medians.values() for value in line.values())
    for line, curve in zip(FOUND.medians.values(), points(drawn), strict=True):
        zero = float(re.findall(r'class="rule" d="M\S+ ([\d.]+)', drawn)[0])
        heights = [(zero - y) / HEIGHT * most for _, y in curve]
        assert heights == pytest.approx([*line.values()], abs=0.1 / HEIGHT * most)


def test_the_block_says_where_it_was_measured() -> None:
    machine = FOUND.machine
    assert f"{FOUND.date:%d %B %Y} on {machine.cores} cores" in shown()
    assert f"Python {machine.python}, " in shown()
    assert f"medians of {len(FOUND.rounds)} rounds" in shown()


def test_without_figures_the_page_says_how_to_measure(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{}", encoding="utf-8")
    for file in (tmp_path / "none.json", broken):
        with pytest.raises(DocsError, match=rf"no good {file.name}; measure: .* bench --memory"):
            measured.memory(file)
