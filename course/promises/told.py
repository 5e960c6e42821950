"""What is told of the promises, as data: the terminal writes it in lines, and the page shows it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from course.catalog import Catalog, Stage
from course.promises.explained import explanation_of
from course.promises.promise import Promise

SEE_THE_TERMINAL = "the terminal of your server says why"


@dataclass(frozen=True)
class Told:
    """A promise that is broken, by the first case that shows it.

    Attributes:
        test: the test, such as `tests/s03_hashing/test_hashes.py::test_name`.
        sentence: what it promises.
        stage: the label and title of the stage that brought it.
        own: whether that is the stage that is checked.
        fields: what was expected, what came and so on, each with its name; none is empty.
        explained: the page and the anchor, below docs/, that explain it.
    """

    test: str
    sentence: str
    stage: str
    own: bool
    fields: tuple[tuple[str, str], ...]
    explained: str

    @property
    def page(self) -> str:
        """The address of that page in the site."""
        return self.explained.replace(".md", "/", 1)


@dataclass(frozen=True)
class Sum:
    """What became of the promises that one stage brought: how many there are of each kind."""

    label: str
    title: str
    kept: int
    broken: int
    not_tried: int
    not_checked: int

    @property
    def checked(self) -> int:
        """How many there are, without those that were not checked."""
        return self.kept + self.broken + self.not_tried

    @property
    def name(self) -> str:
        """The label and the title of the stage."""
        return f"{self.label} {self.title}"


def name_of(stage: Stage) -> str:
    """Return a stage's label and title."""
    return f"{stage.label} {stage.title}"


def told(promise: Promise, catalog: Catalog, checked: Stage) -> Told:
    """Tell of a broken promise in a check of a stage."""
    stage = catalog.find(promise.slug)
    return Told(
        promise.test,
        promise.sentence,
        name_of(stage),
        stage == checked,
        tuple(fields_of(promise)),
        explanation_of(promise.test),
    )


def fields_of(promise: Promise) -> list[tuple[str, str]]:
    """List what is known of the first case that is broken."""
    first = promise.failed[0]
    fields = {
        "case": tell_cases(promise),
        "expected": first.expected,
        "came": first.came,
        "sent": first.sent,
        "answer": first.answer,
        "log": first.error or (SEE_THE_TERMINAL if first.is_server_error else ""),
    }
    return [(name, text) for name, text in fields.items() if text]


def tell_cases(promise: Promise) -> str:
    """Say in how many of the cases the promise is broken, and name the first."""
    broken, tried = len(promise.failed), len(promise.cases)
    if not promise.failed[0].case:
        return ""
    name = promise.failed[0].case
    return f"{name} ({'all' if broken == tried else broken} of {tried} inputs went wrong)"


def sums(promises: Sequence[Promise], catalog: Catalog) -> list[Sum]:
    """Count what became of the promises, by the stage that brought each.

    Args:
        promises: the promises, in the order of their stages.
        catalog: the course.
    """
    groups = groupby(promises, lambda promise: catalog.find(promise.slug))
    return [sum_of(stage, list(group)) for stage, group in groups]


def sum_of(stage: Stage, promises: Sequence[Promise]) -> Sum:
    """Count what became of the promises that a stage brought."""
    found = Counter(promise.result for promise in promises)
    return Sum(
        stage.label,
        stage.title,
        found["kept"],
        found["broken"],
        found["not tried"],
        found["not checked"],
    )
