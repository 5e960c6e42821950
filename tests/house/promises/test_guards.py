"""Every guard is guarded: take it out of a copy of its stage, and a promise is broken."""

from pathlib import Path

from course.catalog import Stage
from course.mutants.mutant import Mutant
from tests.support.mutants import copy_of, each_of, mutated_copy
from tests.support.promises import slow, weekly
from tests.support.runs import run_promises, try_inside
from tests.support.stages import each_stage

pytestmark = slow


@weekly  # test_check tries a copy of the last stage of each line, in the same way
@each_stage
def test_a_copy_under_another_name_keeps_the_promises(stage: Stage, tmp_path: Path) -> None:
    run = run_promises(stage, f"--folder={copy_of(stage, tmp_path)}")
    assert run.is_clean, run.output
    assert not run.skipped


@each_of("MUTANTS")
def test_a_guard_that_is_taken_out_is_missed(stage: Stage, mutant: Mutant, tmp_path: Path) -> None:
    copy, test = mutated_copy(stage, mutant, tmp_path), f"{stage.promises}/{mutant.promise}"
    session = try_inside(stage, copy, test)
    if session.broken:
        return
    assert session.skipped, "it is not missed"
    run = run_promises(stage, f"--folder={copy}", "-x", tests=[test], marks="not slow")
    assert run.broken, "it is not missed"
    assert not run.errors
