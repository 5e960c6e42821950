"""A timeline says in words all that it draws."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

from course.notebooks import lesson, timeline
from course.notebooks.timeline import Moment, show_timeline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STORY = [
    Moment(0, "alice", "logs in", 200, 10),
    Moment(3, "the thief", "copies"),
    Moment(5, "the thief", "refreshes", 200, 15),
    Moment(14, "the thief", "refreshes", 200, 24),
    Moment(17, "alice", "refreshes", 400),
    Moment(19, "the thief", "reads", 200),
    Moment(20, "alice", "logs in", 200, 30),
    Moment(22, "the thief", "refreshes", 400),
]

LOGOUT = [
    Moment(0, "laptop", "logs in", 200, 10),
    Moment(1, "phone", "logs in", 200, 9, exp=11),
    Moment(2, "the thief", "copies", None, 9, exp=11),
    Moment(3, "the thief", "refreshes", 200, 9, exp=17),
    Moment(4, "tablet", "reads", 401),
    Moment(5, "the thief", "refreshes", 200, 15),
    Moment(9, "laptop", "ends it", 204, ends=("phone", "the thief")),
    Moment(12, "the thief", "reads", 401),
]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> "list[Figure]":
    """The figures that were shown."""
    figures: list[Figure] = []

    def keep(
        figure: "Figure", description: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> None:
        figures.append(figure)
        lesson.show_plot(figure, description, columns, rows)

    monkeypatch.setattr(timeline, "show_plot", keep)
    return figures


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What the helpers showed."""
    pages: list[dict[str, str]] = []
    monkeypatch.setattr(lesson, "publish", lambda page, **_: pages.append(page))
    return pages


def texts(figure: "Figure") -> list[str]:
    """List the words of a figure, from the top."""
    (axes,) = figure.axes
    return [text.get_text() for text in axes.texts]


def bars(figure: "Figure") -> list[tuple[float, float, bool]]:
    """List the bars: from which minute, to which, and whether it is hollow."""
    (axes,) = figure.axes
    return sorted(
        (bar.get_y(), bar.get_y() + bar.get_height(), bar.get_facecolor()[3] == 0)
        for container in axes.containers
        for bar in container
    )


def test_a_story_is_told_in_its_description_and_its_table(shown: list[dict[str, str]]) -> None:
    show_timeline("the thief is first", STORY, over="the log-in is over")
    (page,) = shown
    description = (
        "Timeline: the thief is first. In minute 17, alice is refused: the log-in is over. "
        "An access token of the thief still works until minute 24."
    )
    assert f'<svg role="img" aria-label="{description}"' in page["text/html"]
    first, columns, *rows = page["text/plain"].splitlines()
    assert first == description
    assert columns == "minute\twho\tdoes\treply\taccess token works until"
    assert rows == [
        "0\talice\tlogs in\t200\t10",
        "3\tthe thief\tcopies\tno request\t",
        "5\tthe thief\trefreshes\t200\t15",
        "14\tthe thief\trefreshes\t200\t24",
        "17\talice\trefreshes\t400\t",
        "19\tthe thief\treads\t200\t",
        "20\talice\tlogs in\t200\t30",
        "22\tthe thief\trefreshes\t400\t",
    ]


@pytest.mark.usefixtures("shown")
def test_each_mark_and_each_bar_has_its_words_in_the_picture(drawn: "list[Figure]") -> None:
    show_timeline("the thief is first", STORY, over="the log-in is over")
    (figure,) = drawn
    (axes,) = figure.axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["alice", "the thief"]
    said = [f"{each.does}: {each.status}" if each.status else each.does for each in STORY]
    ends = [f"until {each.until:g}" for each in STORY if each.until is not None]
    assert sorted(texts(figure)) == sorted([*said, *ends, "the log-in is over"])
    assert "a hollow one: although the log-in is over" in axes.get_xlabel()


@pytest.mark.usefixtures("shown")
def test_a_bar_is_hollow_from_the_end_of_the_log_in_on(drawn: "list[Figure]") -> None:
    show_timeline("the thief is first", STORY, over="the log-in is over")
    assert bars(drawn[0]) == [
        (0, 10, False), (5, 15, False), (14, 17, False), (17, 24, True), (20, 30, False),
    ]  # fmt: skip


def test_its_colours_are_seen_in_both_schemes(shown: list[dict[str, str]]) -> None:
    show_timeline("the thief is first", STORY, over="the log-in is over")
    page = shown[0]["text/html"]
    svg = page[page.index("<svg") : page.index("</svg>")]
    used = set(re.findall(r"(?:fill|stroke): ([^;\"]+)", svg))
    assert used == {"none", "currentColor", timeline.YES, timeline.NO, timeline.GREY}


def test_a_story_without_a_refusal_has_no_end(
    shown: list[dict[str, str]], drawn: "list[Figure]"
) -> None:
    show_timeline("all is well", STORY[:1], over="the log-in is over")
    assert shown[0]["text/plain"].startswith("Timeline: all is well.\n")
    assert sorted(texts(drawn[0])) == ["logs in: 200", "until 10"]
    assert drawn[0].axes[0].get_xlabel() == "a bar: an access token works"


def test_a_log_out_is_the_end_whoever_was_refused_before(shown: list[dict[str, str]]) -> None:
    show_timeline("one is stolen", LOGOUT, over="the phone is out")
    first, _, *rows = shown[0]["text/plain"].splitlines()
    assert first == (
        "Timeline: one is stolen. In minute 9, laptop ends it: the phone is out. "
        "An access token of the thief still works until minute 15. "
        "An access token of phone is refused from then on: its exp says 11. "
        "An access token of the thief is refused from then on: its exp says 11. "
        "An access token of the thief is refused from then on: its exp says 17."
    )
    assert rows[1:3] == [
        "1\tphone\tlogs in\t200\t9, its exp says 11",
        "2\tthe thief\tcopies\tno request\t9, its exp says 11",
    ]


@pytest.mark.usefixtures("shown")
def test_a_bar_goes_on_where_a_log_out_does_not_end_it(drawn: "list[Figure]") -> None:
    show_timeline("one is stolen", LOGOUT, over="the phone is out")
    solid_and_hollow = [
        (0, 10, False), (1, 9, False), (2, 9, False), (3, 9, False), (5, 9, False), (9, 15, True),
    ]  # fmt: skip
    assert bars(drawn[0]) == solid_and_hollow
    (axes,) = drawn[0].axes
    assert axes.get_xlabel().splitlines()[1:] == [
        "a hollow one: although the phone is out",
        "dots: it has not ended, but is refused",
    ]


@pytest.mark.usefixtures("shown")
def test_dots_lead_to_the_exp_of_what_is_refused_before(drawn: "list[Figure]") -> None:
    show_timeline("one is stolen", LOGOUT, over="the phone is out")
    show_timeline("the thief is first", STORY, over="the log-in is over")
    dotted, others = ([*map(ends_of, figure.axes[0].collections)] for figure in drawn)
    assert (dotted.count([9, 11]), dotted.count([9, 17])) == (2, 1)
    assert [9, 11] not in others
    assert drawn[0].axes[0].get_ylim()[0] > 17
    assert texts(drawn[0]).count("until 9") == 2  # once in each of two lanes
    assert "dots" not in drawn[1].axes[0].get_xlabel()


def ends_of(lines: Any) -> list[float]:
    """Return from which minute to which the first of some lines leads."""
    return [float(y) for _, y in lines.get_segments()[0]]


@pytest.mark.usefixtures("shown")
def test_no_line_crosses_the_words_of_the_end(drawn: "list[Figure]") -> None:
    for does in ("ends it", "ends the log-in of the phone"):
        moment = Moment(9, "laptop", does, 204, ends=("phone",))
        show_timeline("one is stolen", [*LOGOUT[:2], moment], over="the phone is out")
    for figure in drawn:
        (axes,) = figure.axes
        (words,) = [text for text in axes.texts if text.get_text().endswith(": 204")]
        right = words.get_window_extent().transformed(axes.transData.inverted()).x1
        lines: list[Any] = [each for each in axes.collections if ends_of(each) == [9, 9]]
        (before, after) = lines[0].get_segments()
        assert before[1][0] <= words.get_position()[0]
        assert after[0][0] > right
