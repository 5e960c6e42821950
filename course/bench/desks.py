"""How soon a desk in the page says what holds: what tests/house/chromium/measure_desk.py finds."""

from pydantic import BaseModel, ConfigDict

from course.bench.report import Measurement


class Checked(BaseModel):
    """What the reader of a chapter waits for, in seconds.

    Attributes:
        label: the stage, such as `s03`.
        said: what the desk said of the stage as given, in a line.
        cold_seconds: from the button that opens the desk to that line, in a browser that has never
            been there: all is loaded first.
        own_seconds: from Check to what is said of the promises of this stage alone, the next time.
        warm_seconds: from Check to that line, the next time.
    """

    model_config = ConfigDict(frozen=True)

    label: str
    said: str
    cold_seconds: float
    own_seconds: float
    warm_seconds: float


class Heap(BaseModel):
    """What Python holds in a page, in bytes, after the first check of a stage and after some."""

    model_config = ConfigDict(frozen=True)

    label: str
    after_one: int
    checks: int
    after_all: int


class Desks(Measurement):
    """What a desk loads on top of a panel, in bytes; how soon it answers, and what it keeps."""

    panel_bytes: int
    desk_bytes: int
    checks: tuple[Checked, ...]
    heap: Heap

    def table(self) -> str:
        """Return the seconds of each stage as a table."""
        rows = [
            f"| {each.label} | {each.cold_seconds:.1f} s "
            f"| {each.own_seconds:.1f} s | {each.warm_seconds:.1f} s |"
            for each in self.checks
        ]
        head = (
            "| stage | from the button to the end of the first check "
            "| the next check: its own promises | all |"
        )
        return "\n".join([head, "|---|--:|--:|--:|", *rows])
