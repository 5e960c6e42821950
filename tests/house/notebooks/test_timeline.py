"""A timeline says in words all that it draws."""

import re
from collections.abc import Sequence

import pytest
from matplotlib.figure import Figure

from course.notebooks import lesson, timeline
from course.notebooks.timeline import Moment, show_timeline

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


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures that were shown."""
    figures: list[Figure] = []

    def keep(
        figure: Figure, description: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
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


def texts(figure: Figure) -> list[str]:
    """List the words of a figure, from the top."""
    (axes,) = figure.axes
    return [text.get_text() for text in axes.texts]


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
def test_each_mark_and_each_bar_has_its_words_in_the_picture(drawn: list[Figure]) -> None:
    show_timeline("the thief is first", STORY, over="the log-in is over")
    (figure,) = drawn
    (axes,) = figure.axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["alice", "the thief"]
    said = [f"{each.does}: {each.status}" if each.status else each.does for each in STORY]
    ends = [f"until {each.until:g}" for each in STORY if each.until is not None]
    assert sorted(texts(figure)) == sorted([*said, *ends, "the log-in is over"])
    assert "a hollow one: although the log-in is over" in axes.get_xlabel()


@pytest.mark.usefixtures("shown")
def test_a_bar_is_hollow_from_the_end_of_the_log_in_on(drawn: list[Figure]) -> None:
    show_timeline("the thief is first", STORY, over="the log-in is over")
    (axes,) = drawn[0].axes
    bars = [
        (bar.get_y(), bar.get_y() + bar.get_height(), bar.get_facecolor()[3] == 0)
        for container in axes.containers
        for bar in container
    ]
    assert sorted(bars) == [
        (0, 10, False), (5, 15, False), (14, 17, False), (17, 24, True), (20, 30, False),
    ]  # fmt: skip


def test_its_colours_are_seen_in_both_schemes(shown: list[dict[str, str]]) -> None:
    show_timeline("the thief is first", STORY, over="the log-in is over")
    page = shown[0]["text/html"]
    svg = page[page.index("<svg") : page.index("</svg>")]
    used = set(re.findall(r"(?:fill|stroke): ([^;\"]+)", svg))
    assert used == {"none", "currentColor", timeline.YES, timeline.NO, timeline.GREY}


def test_a_story_without_a_refusal_has_no_end(
    shown: list[dict[str, str]], drawn: list[Figure]
) -> None:
    show_timeline("all is well", STORY[:1], over="the log-in is over")
    assert shown[0]["text/plain"].startswith("Timeline: all is well.\n")
    assert sorted(texts(drawn[0])) == ["logs in: 200", "until 10"]
