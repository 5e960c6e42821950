"""Plots of curves: how figures grow with a number, which doubles from one place to the next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 400, 260  # in units of the drawing; the height of the part with the curves
LEFT, INSET = 50, 12  # where that part begins, and how far from its sides the first and last points
KEY_STEP, KEY_TOP = 24, 16  # the list of the curves, above that part
BELOW = 44  # for the numbers under it, and what they count
TICKS = 5  # lines across, at most
MARKS = (  # round, square, triangle: each curve is known without its colour
    "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "m-4.5-4.5h9v9h-9z",
    "m0-6l6 10h-12z",
)


@dataclass(frozen=True)
class Curve:
    """A curve with its label, and its values as the list above the plot has them."""

    label: str
    text: str
    values: Sequence[float]


def figure(
    title: str, caption: str, items: Iterable[tuple[str, str]], height: int, drawn: str
) -> str:
    """Frame a plot, and say in words what it shows, for those who do not see it.

    Args:
        title: what is drawn.
        caption: how to read it.
        items: the label of each thing that is drawn, and its value.
        height: of the drawing, in its units.
        drawn: what is in it, as SVG.
    """
    words = escape("; ".join(f"{label}: {text}" for label, text in items))
    return (
        f'<figure class="plot">\n<figcaption><strong>{escape(title)}</strong> '
        f"{escape(caption)}</figcaption>\n"
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}. {words}">\n'
        f"{drawn}</svg>\n</figure>\n"
    )


def plot_curves(
    title: str, caption: str, places: Sequence[str], counted: str, curves: Sequence[Curve]
) -> str:
    """Draw up to three curves, which differ in colour, in dashes and in the marks of their points.

    Args:
        title: what is drawn.
        caption: how to read it, with the unit of the values.
        places: what is written below the points, from left to right.
        counted: what these are.
        curves: the values, one for each place.
    """
    top = KEY_STEP * len(curves) + KEY_TOP
    bottom = top + HEIGHT
    most = max(max(curve.values) for curve in curves)
    ticks = "".join(tick(value, height(value, most, bottom)) for value in steps(most))
    names = "".join(
        f'<text class="place" x="{x}" y="{bottom + 18}">{escape(name)}</text>\n'
        for x, name in zip(across(len(places)), places, strict=True)
    )
    middle = (LEFT + WIDTH) / 2
    drawn = "".join(draw(curve, number, most, bottom) for number, curve in enumerate(curves, 1))
    below = f'<text class="place" x="{middle}" y="{bottom + 38}">{escape(counted)}</text>\n'
    items = [(curve.label, curve.text) for curve in curves]
    return figure(title, caption, items, bottom + BELOW, f"{ticks}{names}{below}{drawn}")


def steps(most: float) -> Iterator[int]:
    """Give round values from 0 on, up to the largest one that is drawn."""
    width = next(n * 10**power for power in range(12) for n in (1, 2, 5)
                 if most < n * 10**power * TICKS)  # fmt: skip
    yield from range(0, int(most) + 1, width)


def tick(value: int, y: float) -> str:
    """Draw a line across, with its value at the left."""
    return (
        f'<text class="tick" x="{LEFT - 8}" y="{y + 5}">{value:,}</text>'
        f'<path class="rule" d="M{LEFT} {y}H{WIDTH}"/>\n'
    )


def height(value: float, most: float, bottom: float) -> float:
    """Return how far down a value is drawn, where 0 is at the bottom."""
    return round(bottom - value / most * HEIGHT, 1)


def across(count: int) -> list[float]:
    """Return how far to the right each of so many points is drawn."""
    first, last = LEFT + INSET, WIDTH - INSET
    return [round(first + (last - first) * n / max(count - 1, 1), 1) for n in range(count)]


def draw(curve: Curve, number: int, most: float, bottom: float) -> str:
    """Draw one curve with a mark at each point, and its line in the list."""
    values = [height(value, most, bottom) for value in curve.values]
    points = list(zip(across(len(values)), values, strict=True))
    y = KEY_STEP * (number - 1) + KEY_TOP
    marks = "".join(f"M{x} {y}{MARKS[number - 1]}" for x, y in [(18, y - 5), *points])
    line = " ".join(f"{x},{y}" for x, y in points)
    return (
        f'<g class="curve-{number}"><path class="line" d="M0 {y - 5}H36"/>'
        f'<polyline class="line" points="{line}"/><path class="points" d="{marks}"/></g>'
        f'<text x="44" y="{y}">{escape(curve.label)}</text>'
        f'<text class="value" x="{WIDTH}" y="{y}">{escape(curve.text)}</text>\n'
    )
