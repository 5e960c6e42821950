"""What was measured, on which machine, and its table."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Annotated, Self

import psutil
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

PACKAGES = ("fastapi", "uvicorn", "sqlalchemy", "passlib", "bcrypt", "python-jose")
CPU_INFO = Path("/proc/cpuinfo")  # only Linux has it; elsewhere platform.processor() knows

Measured = Annotated[float, Field(ge=0), AfterValidator(lambda value: round(value, 4))]
Lost = Annotated[int, Field(ge=0)]


class Figures(BaseModel):
    """What was measured of one app, None where it has no login; the titles are for the table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cpu_us: Measured = Field(title="CPU time of a request, µs")
    cpu_efficiency: Measured = Field(title="CPU efficiency, the bare app = 1")
    hashes_per_second: Measured | None = Field(
        default=None, title="hash limit, one hash a core, 1/s"
    )
    logins_per_second: Measured | None = Field(default=None, title="logins, 1/s")
    logins_of_limit: Measured | None = Field(default=None, title="logins, share of the hash limit")
    p50_ms_16: Measured | None = Field(default=None, title="p50 under 16 logins, ms")
    p99_ms_16: Measured | None = Field(default=None, title="p99 under 16 logins, ms")
    lost_16: Lost | None = Field(default=None, title="lost under 16 logins, all rounds")
    p50_ms_64: Measured | None = Field(default=None, title="p50 under 64 logins, ms")
    p99_ms_64: Measured | None = Field(default=None, title="p99 under 64 logins, ms")
    lost_64: Lost | None = Field(default=None, title="lost under 64 logins, all rounds")
    slowest_ms_10_mb: Measured | None = Field(default=None, title="slowest during 10 MB, ms")
    next_login_ms: Measured | None = Field(
        default=None, title="next login after 200 that hung up, ms"
    )


def summarize(rounds: Sequence[dict[str, Figures]]) -> dict[str, Figures]:
    """Return one set of figures for each app, made from those of all rounds."""
    return {app: median_of([figures[app] for figures in rounds]) for app in rounds[0]}


def median_of(rounds: Sequence[Figures]) -> Figures:
    """Take the median of each measure, and the sum of what was lost, so that none is overlooked."""
    summary: dict[str, float] = {}
    for name in Figures.model_fields:
        values = [value for figures in rounds if (value := getattr(figures, name)) is not None]
        if values:
            summary[name] = sum(values) if name.startswith("lost") else median(values)
    return Figures.model_validate(summary)


class Machine(BaseModel):
    """Where it was measured; a load far above 0 means that others were at work."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cores: Annotated[int, Field(ge=1)]
    cpu: str
    system: str
    python: str
    packages: dict[str, str]
    load: Annotated[float, Field(ge=0, description="Processes at work, the minute before")]

    @classmethod
    def here(cls, packages: Sequence[str] = PACKAGES) -> Self:
        """Describe this machine, now, with the versions of the packages that matter."""
        info = CPU_INFO.read_text(encoding="utf-8") if CPU_INFO.exists() else ""
        models = [line.partition(":")[2] for line in info.splitlines() if "model name" in line]
        return cls(
            cores=os.cpu_count() or 1,
            cpu=next(iter(models), platform.processor()).strip() or platform.machine(),
            system=f"{platform.system()} {platform.machine()}",
            python=platform.python_version(),
            packages={name: version(name) for name in packages},
            load=round(psutil.getloadavg()[0], 2),
        )


class Measurement(BaseModel):
    """What was measured once: when, and where."""

    model_config = ConfigDict(frozen=True)

    date: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    machine: Machine


class Report(Measurement):
    """A run of the benchmark: each round's figures by the name of the app, and their medians."""

    bcrypt_cost: int
    probes: Annotated[int, Field(ge=1, description="Requests in each round under logins")]
    rounds: Annotated[tuple[dict[str, Figures], ...], Field(min_length=1)]

    medians: dict[str, Figures] = Field(
        default_factory=lambda report: summarize(report["rounds"]),
        description="The median of each measure, and the sum of what was lost.",
    )

    def table(self) -> str:
        """Return the medians as a Markdown table, one row a measure, one column an app."""
        head = [f"cores: {self.machine.cores}, rounds: {len(self.rounds)}", *self.medians]
        rows = [
            [
                str(field.title),
                *(shown(getattr(figures, name)) for figures in self.medians.values()),
            ]
            for name, field in Figures.model_fields.items()
        ]
        return table_of(head, rows)


def table_of(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table, its first column to the left and the others to the right."""
    columns = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    ruler = ["-" * columns[0], *("-" * (width - 1) + ":" for width in columns[1:])]
    return "\n".join(row_of(cells, columns) for cells in (head, ruler, *rows))


def row_of(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Return a row of a Markdown table, its first cell to the left and the others to the right."""
    first, *others = zip(cells, widths, strict=True)
    padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
    return f"| {' | '.join(padded)} |"


def shown(value: float | None) -> str:
    """Return three digits of a small figure, all whole digits of a large one, and - for none."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if isinstance(value, int) or value >= 100 else f"{value:.3g}"
