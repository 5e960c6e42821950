"""The tasks of the page "Repair": a stage without one guard, and an attack that gets in so."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.catalog import Catalog, Sentence, Slug, Stage
from course.errors import CourseError
from course.lineage.steps import read_files
from course.mutants.mutant import Mutant, mutants_of, replaced
from course.toml import read_toml

TASKS_FILE = Path(__file__).with_name("tasks.toml")

Files = dict[str, str]  # texts by their path inside a stage


class RepairError(CourseError):
    """The tasks are wrong, or one does not fit its stage; the message says which."""


class Task(BaseModel):
    """A stage without one of its guards.

    Attributes:
        id: its name, by which a browser remembers that it is done; it gives nothing away.
        level: 1 is for a reader who has just built the stage.
        stage: the slug of the stage.
        guard: the name in its `mutants.py` of what is missing, or of the mistake.
        attack: the attack that gets in because of it, and did not before.
        story: what somebody saw.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    level: Literal[1, 2, 3]
    stage: Slug
    guard: Annotated[str, Field(min_length=1)]
    attack: Annotated[str, Field(min_length=1)]
    story: Sentence


class Tasks(BaseModel):
    """All tasks, the easy ones first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tasks: tuple[Task, ...]

    @model_validator(mode="after")
    def _are_in_order(self) -> Self:
        ids = [task.id for task in self.tasks]
        if len(set(ids)) != len(ids):
            raise ValueError("two tasks have the same id")
        levels = [task.level for task in self.tasks]
        if levels != sorted(levels):
            raise ValueError("the tasks are not in the order of their levels")
        return self


def load_tasks(file: Path = TASKS_FILE) -> tuple[Task, ...]:
    """Read the tasks.

    Raises:
        RepairError: the file is missing, is not TOML, or does not hold tasks.
    """
    return read_toml(file, Tasks, RepairError).tasks


def guard_of(task: Task, stage: Stage) -> Mutant:
    """Find what is missing: a guard of the stage, or a mistake that looks right.

    Raises:
        RepairError: the stage has none of this name.
    """
    known = {**mutants_of(stage, "WRONG"), **mutants_of(stage, "MUTANTS")}
    if task.guard not in known:
        raise RepairError(f"{task.id}: {stage.slug} has no guard {task.guard!r}.")
    return known[task.guard]


def weak_files(task: Task, catalog: Catalog) -> Files:
    """Return the one file of the stage that differs, as it is without the guard.

    Raises:
        RepairError: the stage has no such guard, or it is written in another way there.
    """
    stage = catalog.find(task.stage)
    guard = guard_of(task, stage)
    text = read_files(stage.folder).get(guard.file, b"").decode("utf-8")
    try:
        return {guard.file: replaced(text, guard.old, guard.new)}
    except ValueError:
        reason = f"{guard.file} of {stage.slug} is written in another way"
        raise RepairError(f"{task.id}: {reason}.") from None
