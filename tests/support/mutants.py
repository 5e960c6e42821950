"""Stages with one thing changed: a guard taken out, or a mistake that looks right."""

from pathlib import Path

import pytest

from course.catalog import Stage, load_catalog
from course.mutants.mutant import Mutant, mutants_of, replace_once
from tests.support.promises import weekly
from tests.support.stages import marks_of


def copy_of(stage: Stage, folder: Path) -> Path:
    """Copy a stage away, under a name that says nothing."""
    return stage.copy_to(folder / "a_copy")


def mutated_copy(stage: Stage, mutant: Mutant, folder: Path) -> Path:
    """Copy a stage away with its change."""
    copy = copy_of(stage, folder)
    replace_once(copy / mutant.file, mutant.old, mutant.new)
    return copy


def each_of(name: str) -> pytest.MarkDecorator:
    """Run a test with each stage and mutant of the lists of this name: `MUTANTS` or `WRONG`.

    Those of a stage that others follow run once a week, and when you name them: `-m weekly -k s03`.
    """
    return pytest.mark.parametrize(
        ("stage", "mutant"),
        [
            pytest.param(
                stage,
                mutant,
                id=f"{stage.label}-{key}",
                marks=marks_of(stage, weekly),
            )
            for stage in load_catalog().stages
            for key, mutant in mutants_of(stage, name).items()
        ],
    )
