"""The lineage says what each step changes, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from course.catalog import load_catalog
from course.lineage.steps import Change, compare, count_lines, read_files, trace
from course.places import ROOT
from tests.support.made_up import course_of


@pytest.mark.parametrize(
    ("old", "new", "counts"),
    [
        (b"", b"", (0, 0)),
        (b"", b"a\nb\n", (2, 0)),
        (b"a\nb\n", b"", (0, 2)),
        (b"a\nb\nc\n", b"a\nB\nc\n", (1, 1)),
        (b"a\nb\n", b"x\na\nb\ny\n", (2, 0)),
        (b"++ a\n-- b\n", b"-- b\n", (0, 1)),
        (b"x\n" + b"a\n" * 300, b"y\n" + b"a\n" * 300, (1, 1)),
    ],
)
def test_lines_are_counted(old: bytes, new: bytes, counts: tuple[int, int]) -> None:
    assert count_lines(old, new) == counts


def test_a_step_lists_new_changed_and_removed_files() -> None:
    old = {"same.py": b"a\n", "changed.py": b"a\n", "removed.py": b"a\nb\n"}
    new = {"same.py": b"a\n", "changed.py": b"b\n", "new.py": b"a\n"}
    assert compare(old, new) == (
        Change("changed.py", "changed", added=1, removed=1),
        Change("new.py", "new", added=1, removed=0),
        Change("removed.py", "removed", added=0, removed=2),
    )


def test_another_line_end_is_a_change() -> None:
    assert [change.kind for change in compare({"a.py": b"a\n"}, {"a.py": b"a\r\n"})] == ["changed"]


def test_what_a_run_leaves_behind_is_no_part_of_a_stage(tmp_path: Path) -> None:
    for name in (
        "main.py",
        "db/database.py",
        "db/app.db",
        "db/app.db-journal",
        "db/__pycache__/database.cpython-311.pyc",
        ".DS_Store",
        ".ipynb_checkpoints/main.py",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_bytes(b"\0")
    assert list(read_files(tmp_path)) == ["db/database.py", "main.py"]


def test_each_stage_is_compared_with_the_one_before(tmp_path: Path) -> None:
    catalog = course_of(3)
    for stage, lines in zip(catalog.stages, (b"a\nb\nc\n", b"a\n", b"a\n"), strict=True):
        folder = tmp_path / "stages" / stage.slug
        folder.mkdir(parents=True)
        (folder / "main.py").write_bytes(lines)
    (folder / "more.py").write_bytes(b"a\nb\n")
    totals = [(step.added, step.removed) for step in trace(catalog, tmp_path)]
    assert totals == [(3, 0), (0, 2), (2, 0)]


def test_the_first_stage_is_new_and_each_other_follows_the_one_before() -> None:
    stages = load_catalog().stages
    steps = trace(load_catalog())
    assert [step.after for step in steps] == list(stages)
    assert [step.before for step in steps] == [load_catalog().before(stage) for stage in stages]
    assert {change.kind for change in steps[0].changes} == {"new"}
    assert all(step.changes for step in steps)


def test_the_command_prints_every_step_and_file() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "course", "lineage"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    for step in trace(load_catalog()):
        assert [f"{step.after.slug}:", f"+{step.added}", f"-{step.removed}"] in [
            line[-3:] for line in lines
        ]
        for change in step.changes:
            assert [change.kind, change.path, f"+{change.added}", f"-{change.removed}"] in lines
