"""The catalog: which stages there are, and which doors they open and close."""

import re
import shutil
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.errors import CourseError
from course.places import ROOT, all_but_code
from course.toml import read_toml

CATALOG_FILE = Path(__file__).with_name("stages.toml")
SLUG = re.compile(r"s(\d{2})_[a-z0-9_]+")

Slug = Annotated[str, Field(pattern=rf"^{SLUG.pattern}$")]
Sentence = Annotated[str, Field(pattern=r"^\S.*\.$")]


def labels_in(text: str) -> list[str]:
    """List what in a text has the form of a label, alone or at the head of a slug."""
    return re.findall(r"\bs\d{2}", text, re.IGNORECASE)


def is_label(word: str) -> bool:
    """Tell whether a word has the form of a label, such as `s05`."""
    return bool(re.fullmatch(r"s\d{2}", word))


class CatalogError(CourseError):
    """The catalog is wrong, or does not hold what was asked for; the message is for the reader."""


class Stage(BaseModel):
    """A step of the course: one slug, one idea.

    `follows` is the slug of the stage that it goes on from; the first one follows none. `track`
    names the line that it belongs to: `main`, or a side track that leaves it. `new` and `changed`
    are paths inside the stage's folder, against the stage that it follows.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: Slug
    follows: Slug | None = None
    track: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    title: Annotated[str, Field(min_length=1)]
    idea: Sentence
    terms: Annotated[tuple[str, ...], Field(min_length=1, max_length=6)]
    new: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def number(self) -> int:
        """The number in the slug: a name, and never an order."""
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

    @property
    def promises(self) -> str:
        """The folder of what it promises, from the root of the repo."""
        return f"tests/{self.slug}"

    def copy_to(self, folder: Path) -> Path:
        """Copy its code into a new folder, without what runs have left there; return that folder.

        Raises:
            OSError: the folder exists, or cannot be written.
        """
        return shutil.copytree(self.folder, folder, ignore=all_but_code())


class Door(BaseModel):
    """A weakness that the stage `opened` leaves; each stage in `closed` ends it on its line."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    text: Sentence
    opened: Slug
    closed: tuple[Slug, ...] = ()


class Catalog(BaseModel):
    """The tree of stages, each after the one that it follows, and all doors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    doors: tuple[Door, ...] = ()

    @cached_property
    def _by_slug(self) -> dict[str, Stage]:
        return {stage.slug: stage for stage in self.stages}

    @cached_property
    def _lines(self) -> dict[str, tuple[Stage, ...]]:
        lines: dict[str, tuple[Stage, ...]] = {}
        for stage in self.stages:
            lines[stage.slug] = (*(lines[stage.follows] if stage.follows else ()), stage)
        return lines

    @cached_property
    def _after(self) -> dict[str, tuple[Stage, ...]]:
        return {
            stage.slug: tuple(other for other in self.stages if stage in self.line(other)[:-1])
            for stage in self.stages
        }

    @model_validator(mode="after")
    def _is_a_tree(self) -> Self:
        known: dict[str, Stage] = {}
        ends: dict[str, Stage] = {}
        for stage in self.stages:
            if stage.label in {other.label for other in known.values()}:
                raise ValueError(f"{stage.slug}: there is another {stage.label}")
            if (stage.follows is None) != (not known):
                raise ValueError(f"{stage.slug}: the first stage follows none, each other one does")
            if stage.follows and stage.follows not in known:
                raise ValueError(f"{stage.slug}: {stage.follows} does not stand before it")
            if stage.track in ends and ends[stage.track].slug != stage.follows:
                raise ValueError(f"{stage.slug}: the track {stage.track} has two ends")
            known[stage.slug] = ends[stage.track] = stage
        return self

    @model_validator(mode="after")
    def _has_doors_that_fit(self) -> Self:
        names = [door.name for door in self.doors]
        if len(set(names)) != len(names):
            raise ValueError("two doors have the same name")
        for door in self.doors:
            for slug in (door.opened, *door.closed):
                if slug not in self._by_slug:
                    raise ValueError(f"door {door.name}: there is no stage {slug}")
            later = self.after(self._by_slug[door.opened])
            closers = [self._by_slug[slug] for slug in door.closed]
            if not set(closers) <= set(later):
                raise ValueError(f"door {door.name} is closed where it was never opened")
            if any(set(self.after(closer)) & set(closers) for closer in closers):
                raise ValueError(f"door {door.name} is closed twice on one line")
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

    @property
    def first(self) -> Stage:
        """The stage where each line begins."""
        return self.stages[0]

    @property
    def last(self) -> Stage:
        """The end of the main line."""
        return next(stage for stage in self.ends() if stage.track == self.first.track)

    def before(self, stage: Stage) -> Stage | None:
        """Return the stage that this one follows, or None for the first one."""
        return self._by_slug[stage.follows] if stage.follows else None

    def line(self, stage: Stage) -> tuple[Stage, ...]:
        """Return the way from the first stage to this one, with both."""
        return self._lines[stage.slug]

    def after(self, stage: Stage) -> tuple[Stage, ...]:
        """Return all that go on from a stage, on every line, each after the one it follows."""
        return self._after[stage.slug]

    def next(self, stage: Stage) -> tuple[Stage, ...]:
        """Return the stages that follow this one: that of its own track first."""
        following = [other for other in self.stages if other.follows == stage.slug]
        return tuple(sorted(following, key=lambda other: other.track != stage.track))

    def ends(self) -> tuple[Stage, ...]:
        """Return the last stage of each track, that of the main line first."""
        return tuple({stage.track: stage for stage in self.stages}.values())

    def track(self, stage: Stage) -> tuple[Stage, ...]:
        """Return all stages of the track of this one, each after the one that it follows."""
        return tuple(other for other in self.stages if other.track == stage.track)

    def by_track(self) -> tuple[Stage, ...]:
        """Return all stages, one track after the other, as lists show them."""
        return tuple(stage for end in self.ends() for stage in self.track(end))

    def opened_by(self, stage: Stage) -> tuple[Door, ...]:
        """Return the doors that this stage opens."""
        return tuple(door for door in self.doors if door.opened == stage.slug)

    def closed_by(self, stage: Stage) -> tuple[Door, ...]:
        """Return the doors that this stage closes."""
        return tuple(door for door in self.doors if stage.slug in door.closed)

    def doors_at(self, stage: Stage) -> tuple[Door, ...]:
        """Return the doors that have been opened on the line of a stage, closed ones too."""
        line = {other.slug for other in self.line(stage)}
        return tuple(door for door in self.doors if door.opened in line)

    def closer(self, door: Door, stage: Stage) -> Stage | None:
        """Return the stage that closes a door on the line of a stage, or on one that goes on."""
        slugs = {other.slug for other in (*self.line(stage), *self.after(stage))}
        return next((self._by_slug[slug] for slug in door.closed if slug in slugs), None)

    def is_open(self, door: Door, stage: Stage) -> bool:
        """Tell whether a door stands open at a stage."""
        line = {other.slug for other in self.line(stage)}
        return door.opened in line and line.isdisjoint(door.closed)


@cache
def load_catalog(file: Path = CATALOG_FILE) -> Catalog:
    """Read the catalog; once in a process, as a hundred modules ask for it.

    Raises:
        CatalogError: the file is missing, is not TOML, or does not describe a course.
    """
    return read_toml(file, Catalog, CatalogError)
