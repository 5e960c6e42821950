"""A stage with one thing changed."""

from dataclasses import dataclass
from pathlib import Path


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


def replace_once(file: Path, old: str, new: str) -> None:
    """Change a file in the one place that holds a text.

    Raises:
        OSError: there is no such file.
        ValueError: the text is not there, or not once.
    """
    source = file.read_text(encoding="utf-8")
    if source.count(old) != 1:
        raise ValueError(f"{file} holds this {source.count(old)} times: {old}")
    file.write_text(source.replace(old, new), encoding="utf-8")
