"""Stages with one thing changed: a guard taken out, or a mistake that looks right."""

from importlib import import_module
from pathlib import Path

import pytest

from course.catalog import Stage, load_catalog
from course.mutants.mutant import Mutant


def replace_once(file: Path, old: str, new: str) -> None:
    """Change a file where, and only where, a text stands."""
    source = file.read_text(encoding="utf-8")
    assert source.count(old) == 1
    file.write_text(source.replace(old, new), encoding="utf-8")


def copy_of(stage: Stage, folder: Path) -> Path:
    """Copy a stage away, under a name that says nothing."""
    return stage.copy_to(folder / "a_copy")


def mutated_copy(stage: Stage, mutant: Mutant, folder: Path) -> Path:
    """Copy a stage away with its change."""
    copy = copy_of(stage, folder)
    replace_once(copy / mutant.file, mutant.old, mutant.new)
    return copy


def each_of(name: str) -> pytest.MarkDecorator:
    """Run a test with each stage and mutant of the lists of this name: `MUTANTS` or `WRONG`."""
    return pytest.mark.parametrize(
        ("stage", "mutant"),
        [
            pytest.param(stage, mutant, id=f"{stage.label}-{key}")
            for stage in load_catalog().stages
            for key, mutant in getattr(import_module(f"tests.{stage.slug}.mutants"), name).items()
        ],
    )
