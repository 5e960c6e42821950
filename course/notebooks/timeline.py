"""Who does what when, and how long each access token works: drawn, and as a table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from course.notebooks.lesson import show_plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure  # slow to import, and only a drawing needs it

YES, NO, GREY = "#0072b2", "#d55e00", "#808080"  # each is seen on a light page and on a dark one
COLUMNS = ["minute", "who", "does", "reply", "access token works until"]


@dataclass(frozen=True)
class Moment:
    """What somebody does in a story, and what comes of it.

    Attributes:
        minute: of the story.
        who: whose lane it is in.
        does: what, such as "refreshes".
        status: of the reply; None where nothing was sent.
        until: the minute when the access token that it brings ends; None where it brings none.
        exp: the minute in its exp, where it is refused before.
        ends: whose log-in it ends, for a log-out.
    """

    minute: float
    who: str
    does: str
    status: int | None = None
    until: float | None = None
    exp: float | None = None
    ends: tuple[str, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether the reply says no."""
        return self.status is not None and self.status >= 400

    def outlives(self, minute: float) -> bool:
        """Tell whether its access token is from before a minute, and works after it."""
        return self.until is not None and self.minute < minute < self.until

    def row(self) -> list[str]:
        """Write it as a row of the table."""
        until = "" if self.until is None else f"{self.until:g}"
        refused = "" if self.exp is None else f", its exp says {self.exp:g}"
        reply = str(self.status or "no request")
        return [f"{self.minute:g}", self.who, self.does, reply, until + refused]


def show_timeline(title: str, moments: Sequence[Moment], over: str) -> None:
    """Show a story: a lane for each person, a mark for each moment, a bar for each access token.

    Time goes down, so that each mark has room for its words, on a narrow page too.

    Args:
        title: what the story is about.
        moments: in the order in which they happen.
        over: what ends at the log-out, or else at the first refusal; a line through all lanes
            says so.
    """
    lanes = list(dict.fromkeys(moment.who for moment in moments))
    last = max(moment.exp or moment.until or moment.minute for moment in moments)
    ending = _ending(moments)
    late = _late(moments, ending)
    figure: Figure = import_module("matplotlib.figure").Figure(
        figsize=(2.4 * len(lanes), 1.2 + 0.14 * last)
    )
    axes = figure.subplots()
    axes.set(xlim=(-0.45, len(lanes) - 0.25), ylim=(last + 1, -1.5), ylabel="minutes")
    axes.set_xticks(range(len(lanes)), lanes, fontsize=11)
    axes.tick_params(axis="x", length=0, labeltop=True, labelbottom=False)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.set_xlabel(_explain_bars(moments, late, over), fontsize=9)
    for place, who in enumerate(lanes):
        axes.axvline(place, color=GREY, linewidth=0.8, zorder=0)
        own = [moment for moment in moments if moment.who == who]
        _draw_tokens(axes, place, own, ending, late)
    for moment in moments:
        _draw_mark(axes, lanes.index(moment.who), moment, over if moment is ending else "")
    description = _describe(title, moments, ending, late, over)
    show_plot(figure, description, COLUMNS, [moment.row() for moment in moments])


def _ending(moments: Sequence[Moment]) -> Moment | None:
    """Find the log-out, or else the first refusal."""
    logouts = [moment for moment in moments if moment.ends]
    refusals = [moment for moment in moments if moment.is_refused]
    return next(iter(logouts or refusals), None)


def _late(moments: Sequence[Moment], ending: Moment | None) -> list[Moment]:
    """List what brought an access token that works on, although its log-in is over."""
    if ending is None:
        return []
    concerned = ending.ends or [moment.who for moment in moments]
    late = [moment for moment in moments if moment.outlives(ending.minute)]
    return [moment for moment in late if moment.who in concerned]


def _explain_bars(moments: Sequence[Moment], late: Sequence[Moment], over: str) -> str:
    said = ["a bar: an access token works"]
    if late:
        said.append(f"a hollow one: although {over}")
    if any(moment.exp is not None for moment in moments):
        said.append("dots: it has not ended, but is refused")
    return "\n".join(said)


def _draw_tokens(
    axes: "Axes",
    place: int,
    moments: Sequence[Moment],
    ending: Moment | None,
    late: Sequence[Moment],
) -> None:
    with_token = [(moment, moment.until) for moment in moments if moment.until is not None]
    for number, (moment, until) in enumerate(with_token):
        beside = place - 0.07 - 0.05 * (number % 2)  # two may work at the same time
        solid = until
        if ending and moment in late:
            solid = ending.minute
            axes.bar(beside, until - solid, bottom=solid, width=0.03, color="none", edgecolor=NO)
        axes.bar(beside, solid - moment.minute, bottom=moment.minute, width=0.03, color=YES)
        if moment.exp is not None:
            axes.vlines(beside, until, moment.exp, color=GREY, linestyles=":", linewidth=2)
    for until in {until for _, until in with_token}:
        axes.text(place - 0.16, until, f"until {until:g}", ha="right", va="bottom", fontsize=8)


def _draw_mark(axes: "Axes", place: int, moment: Moment, over: str) -> None:
    shape, colour = ("X", NO) if moment.is_refused else ("o", YES) if moment.status else ("D", GREY)
    axes.plot(place, moment.minute, shape, color=colour, markersize=9, markeredgewidth=0)
    said = f"{moment.does}: {moment.status}" if moment.status else moment.does
    words = axes.text(place + 0.07, moment.minute, said, va="center", fontsize=10)
    if over:
        left, right = axes.get_xlim()
        end_of_words = words.get_window_extent().transformed(axes.transData.inverted()).x1
        ends = [left, end_of_words + 0.05], [place, right]
        axes.hlines([moment.minute] * 2, *ends, color=NO, linestyles="--", linewidth=1, zorder=0)
        axes.text(place + 0.07, moment.minute + 1.4, over, va="center", fontsize=10, style="italic")


def _describe(
    title: str,
    moments: Sequence[Moment],
    ending: Moment | None,
    late: Sequence[Moment],
    over: str,
) -> str:
    said = [f"Timeline: {title}."]
    if ending:
        does = ending.does if ending.ends else "is refused"
        said.append(f"In minute {ending.minute:g}, {ending.who} {does}: {over}.")
    said += [
        f"An access token of {moment.who} still works until minute {moment.until:g}."
        for moment in late
    ]
    said += [
        f"An access token of {moment.who} is refused from then on: its exp says {moment.exp:g}."
        for moment in moments
        if moment.exp is not None
    ]
    return " ".join(said)
