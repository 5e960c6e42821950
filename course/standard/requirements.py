"""The list of requirements: read from asvs.toml, and checked as far as it goes by itself."""

import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.errors import CourseError
from course.toml import read_toml

LIST_FILE = Path(__file__).with_name("asvs.toml")
ID = re.compile(r"(\d+)\.\d+\.\d+")

Id = Annotated[str, Field(pattern=rf"^{ID.pattern}$")]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]
Sentence = Annotated[str, Field(pattern=r"^[A-Z`].*\.$")]


class StandardError(CourseError):
    """The list, or a docstring that names an id of it, is wrong; the message names the place."""


class Data(BaseModel):
    """What is read from the list: no field but these."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Chapter(Data):
    """A chapter of the standard.

    Attributes:
        number: its number, which begins the id of each of its requirements.
        title: what it is about.
        file: the file that holds it, in the folder that the list names.
        whole: whether all of its requirements are in the list, and not only those that the course
            touches.
    """

    number: int
    title: str
    file: str
    whole: bool = False


class Plan(Data):
    """What is to come: a stage, by its slug, or a side track, by the name of the track."""

    name: Name
    text: Sentence


class Requirement(Data):
    """One requirement, and what the course says of it where no promise shows it.

    Attributes:
        id: as in the standard, such as `6.2.1`.
        level: from which of the three levels on it is asked for.
        short: what it asks for, in words of the course.
        partly: what is missing, where a promise shows only a part.
        door: the open door of course/stages.toml that is the reason, or, with `partly`, what is
            missing.
        by_design: why it is not met, and is not going to be.
        later: the plan that brings it.
        not_applicable: why it asks for nothing here.
        document: the page below docs/, with an anchor, on which it is written down, for those that
            ask for something in writing.
    """

    id: Id
    level: Annotated[int, Field(ge=1, le=3)]
    short: Sentence
    partly: Sentence | None = None
    door: str | None = None
    by_design: Sentence | None = None
    later: Name | None = None
    not_applicable: Sentence | None = None
    document: Annotated[str, Field(pattern=r"^[\w/-]+\.md#[\w-]+$")] | None = None

    @property
    def chapter(self) -> int:
        """The number of its chapter."""
        return int(self.id.partition(".")[0])

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the answers that the list gives, for where no promise shows it."""
        answers = {
            "door": None if self.partly else self.door,
            "by_design": self.by_design,
            "later": self.later,
            "not_applicable": self.not_applicable,
            "document": self.document,
        }
        return tuple(name for name, value in answers.items() if value)

    @model_validator(mode="after")
    def _gives_one_answer_at_most(self) -> Self:
        if len(self.given) > 1:
            raise ValueError(f"{self.id} has two answers: {' and '.join(self.given)}")
        return self


class Standard(Data):
    """The whole list.

    Attributes:
        release: the tag of the release, which is also how its ids are cited.
        home: where the standard is at home.
        folder: the address of the folder with its chapters, at that release.
        chapters: in the order of the standard.
        plans: what is to come, in the order of the course.
        requirements: in the order of the standard.
    """

    release: str
    home: str
    folder: str
    chapters: tuple[Chapter, ...]
    plans: tuple[Plan, ...]
    requirements: tuple[Requirement, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        ids = [requirement.id for requirement in self.requirements]
        order = sorted(set(ids), key=lambda one: [int(part) for part in one.split(".")])
        if ids != order:
            raise ValueError("the requirements are not in order, or one comes twice")
        chapters = {chapter.number for chapter in self.chapters}
        plans = {plan.name for plan in self.plans}
        for requirement in self.requirements:
            if requirement.chapter not in chapters:
                raise ValueError(f"{requirement.id} is in no chapter")
            if requirement.later and requirement.later not in plans:
                raise ValueError(f"{requirement.id}: there is no plan {requirement.later}")
        return self

    def of(self, chapter: Chapter) -> tuple[Requirement, ...]:
        """Return the requirements of a chapter."""
        return tuple(one for one in self.requirements if one.chapter == chapter.number)

    def url(self, requirement: Requirement) -> str:
        """Return the address of the chapter that a requirement is in."""
        files = {chapter.number: chapter.file for chapter in self.chapters}
        return f"{self.folder}/{files[requirement.chapter]}"

    def plan(self, name: str) -> Plan:
        """Return a plan of the list by its name."""
        return next(plan for plan in self.plans if plan.name == name)


def load_standard(file: Path = LIST_FILE) -> Standard:
    """Read the list.

    Raises:
        StandardError: the file is missing, is not TOML, or is no such list.
    """
    return read_toml(file, Standard, StandardError)
