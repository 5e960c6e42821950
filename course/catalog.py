"""The catalog: which stages there are, and which doors they open and close."""

import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.errors import CourseError
from course.places import ROOT
from course.toml import read_toml

CATALOG_FILE = Path(__file__).with_name("stages.toml")
SLUG = re.compile(r"s(\d{2})_[a-z0-9_]+")

Slug = Annotated[str, Field(pattern=rf"^{SLUG.pattern}$")]
Sentence = Annotated[str, Field(pattern=r"^\S.*\.$")]


class CatalogError(CourseError):
    """The catalog is wrong, or does not hold what was asked for; the message is for the reader."""


class Stage(BaseModel):
    """A step of the course: one slug, one idea.

    `new` and `changed` are paths inside the stage's folder, against the stage before.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: Slug
    title: Annotated[str, Field(min_length=1)]
    idea: Sentence
    terms: Annotated[tuple[str, ...], Field(min_length=1, max_length=6)]
    new: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def number(self) -> int:
        """The position in the course, counted from 1, as the slug says it."""
        return int(self.slug[1:3])

    @property
    def label(self) -> str:
        """The short name, such as `s05`, under which the course server mounts the stage."""
        return self.slug[:3]

    @property
    def package(self) -> str:
        """The dotted name of the stage's package."""
        return f"stages.{self.slug}"

    @property
    def folder(self) -> Path:
        """The folder of the stage's code."""
        return ROOT / "stages" / self.slug


class Door(BaseModel):
    """A weakness that the stage `opened` leaves, and that the stage `closed` ends, if any yet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    text: Sentence
    opened: Slug
    closed: Slug | None = None


class Catalog(BaseModel):
    """All stages in order, and all doors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    doors: tuple[Door, ...] = ()

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {stage.slug: position for position, stage in enumerate(self.stages)}

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if [stage.number for stage in self.stages] != list(range(1, len(self.stages) + 1)):
            raise ValueError("the stages are not numbered s01, s02, … in order")
        names = [door.name for door in self.doors]
        if len(set(names)) != len(names):
            raise ValueError("two doors have the same name")
        for door in self.doors:
            for slug in filter(None, (door.opened, door.closed)):
                if slug not in self._positions:
                    raise ValueError(f"door {door.name}: there is no stage {slug}")
            if door.closed and self._positions[door.closed] <= self._positions[door.opened]:
                raise ValueError(f"door {door.name} is closed before it is opened")
        return self

    def find(self, name: str | int) -> Stage:
        """Find a stage by its number (`5`, `"5"`, `"05"`), label (`"s05"`) or slug.

        Raises:
            CatalogError: there is no such stage.
        """
        text = str(name).strip()
        for stage in self.stages:
            if text in (stage.slug, stage.label) or (
                text.isascii() and text.isdigit() and int(text) == stage.number
            ):
                return stage
        known = ", ".join(stage.slug for stage in self.stages)
        raise CatalogError(f"There is no stage {text!r}. The stages are {known}.")

    def before(self, stage: Stage) -> Stage | None:
        """Return the stage before, or None for the first one."""
        position = self._positions[stage.slug]
        return self.stages[position - 1] if position else None

    def after(self, stage: Stage) -> tuple[Stage, ...]:
        """Return all later stages, in order."""
        return self.stages[self._positions[stage.slug] + 1 :]

    def opened_by(self, stage: Stage) -> tuple[Door, ...]:
        """Return the doors that this stage opens."""
        return tuple(door for door in self.doors if door.opened == stage.slug)

    def closed_by(self, stage: Stage) -> tuple[Door, ...]:
        """Return the doors that this stage closes."""
        return tuple(door for door in self.doors if door.closed == stage.slug)

    def is_open(self, door: Door, stage: Stage) -> bool:
        """Tell whether a door stands open at a stage."""
        here = self._positions[stage.slug]
        closed = self._positions[door.closed] if door.closed else len(self.stages)
        return self._positions[door.opened] <= here < closed


def load_catalog(file: Path = CATALOG_FILE) -> Catalog:
    """Read the catalog.

    Raises:
        CatalogError: the file is missing, is not TOML, or does not describe a course.
    """
    return read_toml(file, Catalog, CatalogError)
