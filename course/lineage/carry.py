"""Carry a fix forward: from the stage where it was made through all later ones.

The fix is the difference between a file as git has it (HEAD) and as it stands in the folder. The
same difference is merged into each stage that goes on from there, so that files that were
byte-identical stay so, up to the first conflict on each branch: once that is mended, the mended
file is carried on.
"""

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from course.catalog import Catalog, Stage
from course.errors import CourseError
from course.places import ROOT

Content = bytes | None  # None: there is no such file
Outcome = Literal["carried", "has the fix", "has no such file", "conflict"]

MARKERS = (b"<<<<<<< ", b">>>>>>> ")
LABELS = ("-L", "this stage", "-L", "before the fix", "-L", "the fix")
MERGE_FAILED = 128  # git merge-file returns the number of conflicts, 127 at most


class CarryError(CourseError):
    """The fix was not carried to the end; the message says why and what to do."""


@dataclass(frozen=True)
class Carried:
    """What became of the fix of one file in one later stage."""

    stage: Stage
    path: str
    outcome: Outcome
    content: Content

    def __str__(self) -> str:
        return f"{self.stage.slug}/{self.path}: {self.outcome}"


def carry_fix(
    catalog: Catalog, stage: Stage, paths: Sequence[str], root: Path = ROOT
) -> list[Carried]:
    """Merge the fixes that `stage` holds, not yet committed, into the later stages under `root`.

    Nothing is written unless all files can be carried, to the end or to a conflict.

    Args:
        catalog: the stages and their order.
        stage: where the files were fixed.
        paths: the fixed files, relative to the stage's folder.
        root: the folder that holds `stages`, inside a git repository.

    Raises:
        CarryError: there is nothing to carry, or something that must not be overwritten.
    """
    later = catalog.after(stage)
    if not later:
        raise CarryError(f"Nothing follows {stage.slug}: there is nothing to carry a fix to.")
    if _git(root, "rev-parse", "--verify", "HEAD^{commit}") is None:
        raise CarryError("carry compares with the last commit: run it in a git clone.")
    inside = dict.fromkeys(_path_inside(root, stage, path) for path in paths)
    results = [each for path in inside for each in _plan(root, catalog, stage, path)]
    for each in results:
        _write(_file(root, each.stage, each.path), each.content)
    return results


def explain_conflicts(catalog: Catalog, results: Sequence[Carried]) -> str:
    """Say what to do about the conflicts; empty when there is none."""
    conflicts = [each for each in results if each.outcome == "conflict"]
    lines = ["Conflicts. Mend each file, and carry it on from there:"] if conflicts else []
    for each in conflicts:
        lines.append(f"  stages/{each.stage.slug}/{each.path}")
        if catalog.after(each.stage):
            lines.append(f"    python -m course carry {each.stage.slug} {each.path}")
    return "\n".join(lines)


def _plan(root: Path, catalog: Catalog, stage: Stage, path: str) -> Iterator[Carried]:
    """Merge one file into one stage after the other, on each branch as far as it goes."""
    base, fixed = _committed(root, stage, path), _present(root, stage, path)
    _check_fix(f"stages/{stage.slug}/{path}", base, fixed)
    ended: set[Stage] = set()
    for target in catalog.after(stage):
        if not ended.isdisjoint(catalog.line(target)):
            continue
        ours = _committed(root, target, path)
        outcome, merged = _merge(base, ours, fixed)
        if _present(root, target, path) not in (ours, merged):
            raise CarryError(
                f"stages/{target.slug}/{path} has changes that are not committed. If they are this "
                f"fix, mended, carry it on from {target.slug}; else commit or restore them first. "
                "Nothing was carried."
            )
        yield Carried(target, path, outcome, merged)
        if outcome in ("conflict", "has no such file"):
            ended.add(target)


def _check_fix(name: str, base: Content, fixed: Content) -> None:
    if base is None and fixed is None:
        raise CarryError(f"There is no file {name}.")
    if base == fixed:
        raise CarryError(f"{name} is as in the last commit: there is nothing to carry.")
    lines = (fixed or b"").splitlines(keepends=True)
    if any(line.startswith(MARKERS) for line in lines):
        raise CarryError(f"{name} still has conflict markers: mend it first.")
    if any(line.endswith(b"\r\n") for line in lines) and b"\r\n" not in (base or b""):
        raise CarryError(f"{name} has Windows line ends (CRLF): save it with LF first.")


def _merge(base: Content, ours: Content, theirs: Content) -> tuple[Outcome, Content]:
    if ours == base:
        return "carried", theirs
    if ours is None:
        return "has no such file", ours
    if theirs is None:
        return "conflict", ours
    merged, conflict = _merge_text(base or b"", ours, theirs)
    if conflict:
        return "conflict", merged
    return ("has the fix" if merged == ours else "carried"), merged


def _merge_text(base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, bool]:
    with tempfile.TemporaryDirectory() as name:
        files = [Path(name, part) for part in ("ours", "base", "theirs")]
        for file, content in zip(files, (ours, base, theirs), strict=True):
            file.write_bytes(content)
        command = ["git", "merge-file", "-p", *LABELS, *map(str, files)]
        done = subprocess.run(command, cwd=name, capture_output=True, check=False)
    if done.returncode >= MERGE_FAILED:
        raise CarryError(f"git cannot merge: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout, done.returncode > 0


def _git(root: Path, *arguments: str) -> Content:
    """Return what git prints, or None when it fails."""
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False)
    except FileNotFoundError:
        raise CarryError("carry needs git, which is not installed.") from None
    return None if done.returncode else done.stdout


def _committed(root: Path, stage: Stage, path: str) -> Content:
    """Read a file of the last commit, with the line ends that it has in the folder."""
    return _git(root, "cat-file", "--filters", f"HEAD:./stages/{stage.slug}/{path}")


def _present(root: Path, stage: Stage, path: str) -> Content:
    file = _file(root, stage, path)
    return file.read_bytes() if file.is_file() else None


def _file(root: Path, stage: Stage, path: str) -> Path:
    return root / "stages" / stage.slug / path


def _path_inside(root: Path, stage: Stage, path: str) -> str:
    folder = (root / "stages" / stage.slug).resolve()
    file = (folder / path).resolve()
    if not file.is_relative_to(folder):
        raise CarryError(f"{path} leads out of stages/{stage.slug}: name a file inside it.")
    if file.is_dir():
        raise CarryError(f"stages/{stage.slug}/{path} is a folder: name the files.")
    return file.relative_to(folder).as_posix()


def _write(file: Path, content: Content) -> None:
    if content is None:
        file.unlink(missing_ok=True)
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
