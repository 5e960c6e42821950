"""A stage with one thing changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from course.catalog import Stage


@dataclass(frozen=True)
class Mutant:
    """A stage without one of its guards, or with a mistake that looks right.

    Attributes:
        file: what is changed, from the folder of the stage.
        old: the text there, which it holds once.
        new: what is put in its place.
        promise: the test of the stage's room that has to notice it.
    """

    file: str
    old: str
    new: str
    promise: str


def mutants_of(stage: Stage, name: str) -> Mapping[str, Mutant]:
    """Return a list of a stage: `MUTANTS`, each without a guard, or `WRONG`, with mistakes."""
    found: Mapping[str, Mutant] = getattr(import_module(f"tests.{stage.slug}.mutants"), name)
    return found


def replace_once(file: Path, old: str, new: str) -> None:
    """Change a file in the one place that holds a text.

    Raises:
        OSError: there is no such file.
        ValueError: the text is not there, or not once.
    """
    try:
        changed = replaced(file.read_text(encoding="utf-8"), old, new)
    except ValueError as error:
        raise ValueError(f"{file} {error}") from None
    file.write_text(changed, encoding="utf-8")


def replaced(source: str, old: str, new: str) -> str:
    """Return a source with one text in the place of another.

    Raises:
        ValueError: the other is not there, or not once.
    """
    if source.count(old) != 1:
        raise ValueError(f"holds this {source.count(old)} times: {old}")
    return source.replace(old, new)
