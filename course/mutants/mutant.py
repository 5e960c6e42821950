"""A stage with one thing changed."""

from dataclasses import dataclass


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
