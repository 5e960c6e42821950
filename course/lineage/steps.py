"""The lineage of the stages: what each step from one to the next changes."""

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from course.catalog import Catalog, Stage
from course.places import ROOT, is_made_by_runs

Kind = Literal["new", "changed", "removed"]


@dataclass(frozen=True)
class Change:
    """A file that a step touches; `path` is inside the stage, the counts are lines of text."""

    path: str
    kind: Kind
    added: int
    removed: int


@dataclass(frozen=True)
class Step:
    """All that differs between a stage and the one that it follows; the first follows none."""

    before: Stage | None
    after: Stage
    changes: tuple[Change, ...]

    @property
    def added(self) -> int:
        """The lines that the step adds."""
        return sum(change.added for change in self.changes)

    @property
    def removed(self) -> int:
        """The lines that the step removes."""
        return sum(change.removed for change in self.changes)

    def paths(self, kind: Kind) -> tuple[str, ...]:
        """Return the paths of one kind, sorted."""
        return tuple(change.path for change in self.changes if change.kind == kind)


def read_files(folder: Path) -> dict[str, bytes]:
    """Read the files that make up a stage, by their path inside it, sorted.

    What running a stage leaves behind is no part of it: bytecode, databases, hidden files.
    """
    files = {}
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        hidden = any(part.startswith(".") for part in path.parts)
        if file.is_file() and not is_made_by_runs(path) and not hidden:
            files[path.as_posix()] = file.read_bytes()
    return files


def count_lines(old: bytes, new: bytes) -> tuple[int, int]:
    """Count the lines that a diff adds and removes."""
    lines = difflib.SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False)
    blocks = [block for block in lines.get_opcodes() if block[0] != "equal"]
    added = sum(end - start for _, _, _, start, end in blocks)
    removed = sum(end - start for _, start, end, _, _ in blocks)
    return added, removed


def compare(old: dict[str, bytes], new: dict[str, bytes]) -> tuple[Change, ...]:
    """List the files that differ between two stages, sorted by path."""
    changes = []
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) == new.get(path):
            continue
        kind: Kind = "new" if path not in old else "removed" if path not in new else "changed"
        added, removed = count_lines(old.get(path, b""), new.get(path, b""))
        changes.append(Change(path, kind, added, removed))
    return tuple(changes)


def trace(catalog: Catalog, root: Path = ROOT) -> list[Step]:
    """Compare each stage under `root` with the one it follows; all of the first one is new."""
    files = {stage: read_files(root / "stages" / stage.slug) for stage in catalog.stages}
    return [
        Step(before, stage, compare(files[before] if before else {}, files[stage]))
        for stage in catalog.stages
        for before in [catalog.before(stage)]
    ]


def as_table(steps: list[Step]) -> str:
    """Lay the steps out as text: a total for each, then its files."""
    width = max((len(change.path) for step in steps for change in step.changes), default=0)
    lines = []
    for step in steps:
        start = f"{step.before.slug} -> " if step.before else ""
        lines.append(f"{start}{step.after.slug}: +{step.added} -{step.removed}")
        for change in step.changes:
            counts = f"{f'+{change.added}':>5} {f'-{change.removed}':>5}"
            lines.append(f"  {change.kind:7}  {change.path:{width}} {counts}")
        lines.append("")
    return "\n".join(lines).rstrip()
