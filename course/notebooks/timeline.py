"""Who does what when, and how long each access token works: drawn, and as a table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course.notebooks.lesson import show_plot

YES, NO = "#0072b2", "#d55e00"  # dark and bright enough for a light page and for a dark one
COLUMNS = ["minute", "who", "does", "reply", "access token works until"]


@dataclass(frozen=True)
class Moment:
    """What somebody does in a story, and what comes of it.

    Attributes:
        minute: of the story.
        who: whose lane it is in.
        does: what, such as "refreshes".
        status: of the reply; None where nothing was sent.
        until: the minute when the access token of the reply ends; None where it brings none.
    """

    minute: float
    who: str
    does: str
    status: int | None = None
    until: float | None = None

    @property
    def is_refused(self) -> bool:
        """Whether the reply says no."""
        return self.status is not None and self.status >= 400

    def row(self) -> list[str]:
        """Write it as a row of the table."""
        numbers = [f"{self.minute:g}", "" if self.until is None else f"{self.until:g}"]
        return [numbers[0], self.who, self.does, str(self.status or "nothing is sent"), numbers[1]]


def show_timeline(title: str, moments: Sequence[Moment], over: str) -> None:
    """Show a story: a lane for each person, a mark for each moment, a bar for each access token.

    Args:
        title: what the story is about.
        moments: in the order in which they happen.
        over: what has ended at the first refusal, which gets a line through all lanes.
    """
    lanes = list(dict.fromkeys(moment.who for moment in moments))
    figure = Figure(figsize=(5.6, 0.5 + 1.15 * len(lanes)))
    axes = figure.subplots()
    for number, who in enumerate(lanes):
        _draw_lane(axes, -number, [moment for moment in moments if moment.who == who])
    ends = [moment.until or moment.minute for moment in moments]
    axes.set(xlim=(-1.5, max(ends) + 1), ylim=(0.45 - len(lanes), 0.85), xlabel="minutes")
    axes.set_yticks([-number for number in range(len(lanes))], lanes)
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    refused = [moment for moment in moments if moment.is_refused]
    if refused:
        axes.axvline(refused[0].minute, color=NO, linestyle="--", linewidth=1, zorder=0)
        axes.text(refused[0].minute + 0.3, 0.72, over, fontsize=8)
    show_plot(figure, _describe(title, refused, over), COLUMNS, [each.row() for each in moments])


def _draw_lane(axes: Axes, height: float, moments: Sequence[Moment]) -> None:
    axes.axhline(height, color="#888888", linewidth=0.8, zorder=0)
    with_token = [(moment.minute, moment.until) for moment in moments if moment.until is not None]
    for number, (start, until) in enumerate(with_token):
        bar = height - 0.16 - 0.14 * (number % 2)
        axes.barh(bar, until - start, left=start, height=0.09, color=YES)
        axes.text(until + 0.2, bar, f"until {until:g}", fontsize=7, va="center")
    for moment in moments:
        shape, colour = ("X", NO) if moment.is_refused else ("o", YES)
        axes.plot(moment.minute, height, shape, color=colour, markersize=9, markeredgewidth=0)
        label = "\n".join(filter(None, [moment.does, str(moment.status or "")]))
        axes.text(moment.minute, height + 0.12, label, fontsize=8, ha="center", va="bottom")


def _describe(title: str, refused: Sequence[Moment], over: str) -> str:
    first = f" In minute {refused[0].minute:g}, {refused[0].who} is refused: {over}." if refused else ""
    return f"Timeline: {title}.{first} The table says the same, moment by moment."
