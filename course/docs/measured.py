"""What the benchmark measured, in sentences, a table and plots, all made from its JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from course.bench.desks import Desks
from course.bench.journal import CLIENTS, Refreshes
from course.bench.look_up import LookUps
from course.bench.measure import STORMS
from course.bench.memory import Memory
from course.bench.report import Figures, Measurement, Report, shown
from course.catalog import Catalog
from course.docs.curves import WIDTH, Curve, figure, plot_curves
from course.docs.fences import DocsError
from course.places import ROOT

BENCHMARK = ROOT / "docs" / "assets" / "benchmark.json"
LOOK_UP = ROOT / "docs" / "assets" / "look-up.json"
JOURNAL = ROOT / "docs" / "assets" / "journal.json"
MEMORY = ROOT / "docs" / "assets" / "hash-memory.json"
DESKS = ROOT / "docs" / "assets" / "desk.json"
HOW_TO_DESKS = "python -m tests.house.chromium.measure_desk"
HOW_TO_JOURNAL = "python -m course bench --journal --output docs/assets/journal.json"
HOW_TO_LOOK_UP = "python -m course bench --look-up --output docs/assets/look-up.json"
HOW_TO_MEMORY = "python -m course bench --memory --output docs/assets/hash-memory.json"
HOW_TO_MEASURE = "python -m course bench --output docs/assets/benchmark.json"
EXHIBIT = "The article's way"
Figured = TypeVar("Figured", bound=Measurement)
QUIET = 0.5  # processes at work beside the measure, on average
BAR_STEP, BAR_TOP, BAR_HEIGHT = 50, 24, 13  # in units of the drawing


def read_report(file: Path = BENCHMARK) -> Report:
    """Read the figures that the site shows.

    Raises:
        DocsError: there are none yet, or the file holds something else.
    """
    try:
        return Report.model_validate_json(file.read_bytes())
    except OSError:
        raise DocsError(f"there is no {file.name}; measure: {HOW_TO_MEASURE}") from None
    except ValidationError:
        raise DocsError(f"{file.name} is no report; measure again: {HOW_TO_MEASURE}") from None


def read_figures(kind: type[Figured], file: Path, command: str) -> Figured:
    """Read the figures of what was measured beside the benchmark.

    Args:
        kind: what the file has to hold.
        file: where they are.
        command: what measures them.

    Raises:
        DocsError: there are none yet, or the file holds something else.
    """
    try:
        return kind.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        raise DocsError(f"there is no good {file.name}; measure: {command}") from None


def show_benchmark(part: str, catalog: Catalog, file: Path = BENCHMARK) -> str:
    """Show a part of what was measured, by its name: `summary`, `look-up`, a plot, and so on.

    Raises:
        DocsError: there is no such part, or nothing was measured.
    """
    elsewhere: dict[str, Callable[[], str]] = {
        "desks": desks, "journal": journal, "look-up": look_up, "memory": memory,
    }  # fmt: skip
    if part in elsewhere:
        return elsewhere[part]()
    parts: dict[str, Callable[[Measured], str]] = {
        "summary": summary, "conditions": conditions, "table": table,
        "waits": plot_waits, "lost": plot_lost, "cpu": plot_cpu, "logins": plot_logins,
    }  # fmt: skip
    if part not in parts:
        raise DocsError(f"{part!r} is no part of the benchmark: {', '.join([*parts, *elsewhere])}")
    return parts[part](Measured(read_report(file), catalog))


def look_up(file: Path = LOOK_UP) -> str:
    """Show what it costs to look at the log-in at each request.

    Raises:
        DocsError: nothing was measured.
    """
    found = read_figures(LookUps, file, HOW_TO_LOOK_UP)
    return told(found, "CPU time of the server", f"the least of {len(found.rounds)} rounds")


def journal(file: Path = JOURNAL) -> str:
    """Show how many refreshes a second SQLite stores, and with what.

    Raises:
        DocsError: nothing was measured.
    """
    found = read_figures(Refreshes, file, HOW_TO_JOURNAL)
    return told(found, f"{CLIENTS} clients at once", f"the most of {len(found.rounds)} rounds")


def told(found: LookUps | Refreshes, what: str, rounds: str) -> str:
    """Show a table, with what it is of, where and when."""
    where = f"{found.machine.cores} cores, Python {found.machine.python}"
    return f"{found.table()}\n\n{what}; {where}; {rounds}, {found.date:%d %B %Y}."


def desks(file: Path = DESKS) -> str:
    """Show how soon a desk answers, and what it loads and keeps.

    Raises:
        DocsError: nothing was measured.
    """
    found = read_figures(Desks, file, HOW_TO_DESKS)
    heap = found.heap
    return (
        f"{found.table()}\n\nA panel loads {in_mb(found.panel_bytes)}, a desk "
        f"{in_mb(found.desk_bytes)} more. After {heap.checks} checks of {heap.label} Python holds "
        f"{in_mb(heap.after_all)}; after the first one it is {in_mb(heap.after_one)}. Measured on "
        f"{found.date:%d %B %Y} with Chromium on {found.machine.cores} cores "
        f"({found.machine.system}), one browser for each stage, the site on the same machine."
    )


def in_mb(size: int) -> str:
    """Write bytes in megabytes."""
    return f"{size / 1e6:.1f} MB"


def memory(file: Path = MEMORY) -> str:
    """Plot how much memory hashes take that are made at once; the figures are folded below.

    Raises:
        DocsError: nothing was measured.
    """
    found = read_figures(Memory, file, HOW_TO_MEMORY)
    curves = []
    for name, line in found.medians.items():
        least, most = min(line.values()), max(line.values())
        curves.append(Curve(name, f"{least:,.0f} to {most:,.0f} MiB", list(line.values())))
    places = [str(at_once) for at_once in next(iter(found.medians.values()))]
    caption = "The most that the server took, in MiB. Lower is better."
    drawn = plot_curves("Memory while people log in", caption, places, "log-ins at once", curves)
    machine, rounds = found.machine, len(found.rounds)
    packages = ", ".join(f"{package} {version}" for package, version in machine.packages.items())
    where = (
        f"Measured on {found.date:%d %B %Y} on {machine.cores} cores ({machine.system}), with "
        f"Python {machine.python}, {packages}. Shown are the medians of {rounds} rounds. Each "
        "figure is that of a new server."
    )
    folded = "\n".join(f"    {line}".rstrip() for line in [*found.table().splitlines(), "", where])
    return f'{drawn}\n??? note "The figures, and where they were measured"\n\n{folded}\n'


@dataclass(frozen=True)
class Measured:
    """A report of the benchmark, with the names that its apps have on the site."""

    report: Report
    catalog: Catalog

    @property
    def apps(self) -> dict[str, Figures]:
        """The figures of each app by its title; the bare app, to which others compare, is first."""
        titles = {stage.label: f"Stage {stage.number}" for stage in self.catalog.stages}
        medians = self.report.medians.items()
        return {titles.get(name, EXHIBIT): figures for name, figures in medians}

    @property
    def with_login(self) -> dict[str, Figures]:
        """The figures of the apps that have a login."""
        return {app: found for app, found in self.apps.items() if found.logins_of_limit is not None}

    @property
    def asked(self) -> int:
        """How many requests each app got under each number of logins, in all rounds."""
        return self.report.probes * len(self.report.rounds)


def duration(milliseconds: float) -> str:
    """Return a time in milliseconds, or in seconds from one second on."""
    if milliseconds < 1000:
        return f"{shown(milliseconds)} ms"
    return f"{milliseconds / 1000:.1f} s"


def in_unit(unit: str, value: float) -> str:
    """Return a figure with its unit."""
    return f"{shown(value)} {unit}"


def share(value: float) -> str:
    """Return a share in percent."""
    return f"{value:.0%}"


def summary(measured: Measured) -> str:
    """Say in a few sentences what came out."""
    lines = []
    for app, found in measured.with_login.items():
        storms = "; ".join(
            f"under {parallel} logins, 99 of 100 requests end within "
            f"{duration(getattr(found, f'p99_ms_{parallel}'))}, "
            f"and {getattr(found, f'lost_{parallel}')} of {measured.asked} are lost"
            for parallel in STORMS
        )
        logins = f"It makes {share(found.logins_of_limit or 0)} of the logins that are possible."
        lines.append(f"- **{app}**: {storms}. {logins}")
    return "\n".join(lines)


def conditions(measured: Measured) -> str:
    """Say when, where and with what it was measured, as far as the report knows."""
    report, machine = measured.report, measured.report.machine
    packages = ", ".join(f"{name} {version}" for name, version in machine.packages.items())
    rounds = "1 round" if len(report.rounds) == 1 else f"the medians of {len(report.rounds)} rounds"
    busy = " The machine was not quiet: times are too long, and shares may pass 100%."
    return (
        f"Measured on {report.date:%d %B %Y} on {machine.cores} cores of {escape(machine.cpu)} "
        f"({machine.system}), with Python {machine.python}, {packages}, "
        f"bcrypt at cost {report.bcrypt_cost}. Shown are {rounds}, and what was lost in all. "
        f"In the minute before, {shown(machine.load)} processes were at work on the machine."
        f"{busy if machine.load > QUIET else ''}"
    )


def table(measured: Measured) -> str:
    """Return all measures, one row a measure, one column an app, with units."""
    rows: list[tuple[str, str, Callable[[float], str]]] = [
        ("CPU time of one request for the page", "cpu_us", partial(in_unit, "µs")),
        ("Requests for the same CPU time, the bare app = 1", "cpu_efficiency", shown),
        ("Hashes that the machine can make", "hashes_per_second", partial(in_unit, "a second")),
        ("Logins", "logins_per_second", partial(in_unit, "a second")),
        ("Logins, of those that are possible", "logins_of_limit", share),
    ]
    for n in STORMS:
        rows += [
            (f"{n} logins: half of the requests end within", f"p50_ms_{n}", duration),
            (f"{n} logins: 99 of 100 requests end within", f"p99_ms_{n}", duration),
            (f"{n} logins: lost, of {measured.asked}", f"lost_{n}", shown),
        ]
    rows += [
        ("Bodies of 10 MB: the slowest request ends within", "slowest_ms_10_mb", duration),
        ("200 logins hang up: the next one is answered within", "next_login_ms", duration),
    ]
    head = ["measure", *measured.apps]
    lines = [head, ["---", *("---:" for _ in measured.apps)]]
    for label, field, written in rows:
        values = [getattr(figures, field) for figures in measured.apps.values()]
        lines.append([label, *("-" if value is None else written(value) for value in values)])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


@dataclass(frozen=True)
class Bar:
    """A bar of a plot, with its label, and its value as it is written."""

    label: str
    value: float
    text: str


def plot_waits(measured: Measured) -> str:
    """Plot how long the slowest but one in a hundred waits."""
    caption = "99 of 100 requests ended within this time. Shorter is better."
    return plot("Waiting for the page while others log in", caption,
                under_logins(measured, "p99_ms_{}", duration))  # fmt: skip


def plot_lost(measured: Measured) -> str:
    """Plot how many requests were never answered."""
    caption = f"Without an answer, of {measured.asked} requests. A full bar would be all of them."
    bars = under_logins(measured, "lost_{}", lambda lost: f"{lost} of {measured.asked}")
    return plot("Requests that were lost while others log in", caption, bars, measured.asked)


def under_logins(measured: Measured, field: str, text: Callable[[float], str]) -> list[Bar]:
    """Make a bar for each number of logins and each app that has them."""
    found = []
    for parallel in STORMS:
        for app, figures in measured.with_login.items():
            value = getattr(figures, field.format(parallel))
            label = f"{app}, {parallel} logins"
            found.append(Bar(label, value, text(value)))
    return found


def plot_cpu(measured: Measured) -> str:
    """Plot what a request for the page costs."""
    bars = [
        Bar(app, found.cpu_us, in_unit("µs", found.cpu_us)) for app, found in measured.apps.items()
    ]
    return plot("CPU time of one request", "Millionths of a second. Shorter is better.", bars)


def plot_logins(measured: Measured) -> str:
    """Plot how near the logins come to what the hash allows."""
    bars = [
        Bar(app, found.logins_of_limit or 0, share(found.logins_of_limit or 0))
        for app, found in measured.with_login.items()
    ]  # fmt: skip
    caption = "Of the logins that are possible, one hash a core. Longer is better."
    return plot("Logins against the limit of the hash", caption, bars, 1)


def plot(title: str, caption: str, bars: list[Bar], full: float = 0) -> str:
    """Draw bars with their labels and values; the longest one, or `full`, takes the whole width."""
    longest = max(full, *(bar.value for bar in bars))
    height = BAR_STEP * len(bars)
    drawn = "".join(draw(bar, place, longest) for place, bar in enumerate(bars))
    return figure(title, caption, [(bar.label, bar.text) for bar in bars], height, drawn)


def draw(bar: Bar, place: int, longest: float) -> str:
    """Draw one bar on its track, with the label and the value above it."""
    top = place * BAR_STEP
    baseline = top + BAR_TOP - 6
    length = round(min(bar.value / longest, 1) * WIDTH, 1)
    kind = "exhibit" if bar.label.startswith(EXHIBIT) else "stage"
    size = f'x="0" y="{top + BAR_TOP}" height="{BAR_HEIGHT}"'
    return (
        f'<text x="0" y="{baseline}">{escape(bar.label)}</text>'
        f'<text class="value" x="{WIDTH}" y="{baseline}">{escape(bar.text)}</text>'
        f'<rect class="track" {size} width="{WIDTH}"/>'
        f'<rect class="{kind}" {size} width="{length}"/>\n'
    )
