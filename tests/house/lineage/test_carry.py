"""A fix reaches all later stages, or stops where a person has to decide."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from course.catalog import Catalog, Stage, load_catalog
from course.lineage.carry import Carried, CarryError, carry_fix, explain_conflicts
from course.lineage.steps import read_files, trace
from course.places import ROOT, all_but_code
from tests.support.made_up import course_of, tree

FILE = "utils/security.py"
OLD = b"one\ntwo\nthree\nfour\nfive\n"
GROWN = OLD + b"six\n"
FIX = (b"two\n", b"TWO\n")
FIXED, GROWN_FIXED = OLD.replace(*FIX), GROWN.replace(*FIX)


def git(root: Path, *arguments: str) -> None:
    """Run git as someone, with none of this machine's habits."""
    habits = ["user.name=Someone", "user.email=someone@example.com", "commit.gpgsign=false"]
    options = [part for habit in habits for part in ("-c", habit)]
    subprocess.run(["git", *options, *arguments], cwd=root, capture_output=True, check=True)


def commit(root: Path) -> None:
    """Commit all that stands in the folder, byte for byte."""
    git(root, "init")
    git(root, "config", "core.autocrlf", "false")
    git(root, "add", "--all")
    git(root, "commit", "--allow-empty", "--no-verify", "--message", "As it was")


@pytest.fixture(autouse=True)
def _own_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the repository of a git hook that may have started the tests."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)


class Course:
    """A course in a repository of its own."""

    def __init__(self, root: Path, catalog: Catalog) -> None:
        self.root = root
        self.catalog = catalog

    def place(self, number: int, path: str = FILE) -> Path:
        """Return the path of a stage's file, in a folder that exists."""
        place = self.root / "stages" / self.catalog.find(number).slug / path
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def write(self, files: Mapping[int, bytes], path: str = FILE) -> None:
        """Write one file in several stages."""
        for number, content in files.items():
            self.place(number, path).write_bytes(content)

    def read(self, path: str = FILE) -> list[bytes | None]:
        """Read one file in all stages."""
        places = [self.place(stage.number, path) for stage in self.catalog.stages]
        return [place.read_bytes() if place.exists() else None for place in places]

    def carry(self, *paths: str, start: int = 1) -> list[Carried]:
        """Carry what was fixed in a stage, the first one if not told."""
        return carry_fix(self.catalog, self.catalog.find(start), paths or (FILE,), self.root)

    def outcomes(self, *paths: str, start: int = 1) -> list[str]:
        """Carry, and return what became of it."""
        return [each.outcome for each in self.carry(*paths, start=start)]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Three stages; the last one has a line more than the others; nothing is fixed yet."""
    made = Course(tmp_path, course_of(3))
    made.write({1: OLD, 2: OLD, 3: GROWN})
    commit(tmp_path)
    return made


def test_a_fix_reaches_equal_files_and_those_that_went_on(course: Course) -> None:
    course.write({1: FIXED})
    assert course.outcomes() == ["carried", "carried"]
    assert course.read() == [FIXED, FIXED, GROWN_FIXED]


def test_carrying_twice_is_carrying_once(course: Course) -> None:
    course.write({1: FIXED})
    course.carry()
    assert course.outcomes() == ["carried", "carried"]
    assert course.read() == [FIXED, FIXED, GROWN_FIXED]


def test_a_fix_from_the_middle_leaves_the_earlier_stage_alone(course: Course) -> None:
    course.write({2: FIXED})
    assert course.outcomes(start=2) == ["carried"]
    assert course.read() == [OLD, FIXED, GROWN_FIXED]


def test_a_fix_reaches_every_branch_and_a_conflict_stops_its_own_alone(tmp_path: Path) -> None:
    course = Course(tmp_path, tree())
    changed = OLD.replace(b"two\n", b"two and a half\n")
    course.write({1: OLD, 2: OLD, 3: OLD, 4: GROWN, 21: changed, 22: changed})
    commit(tmp_path)
    course.write({1: FIXED})

    results = course.carry()
    assert [(each.stage.number, each.outcome) for each in results] == [
        (2, "carried"),
        (3, "carried"),
        (4, "carried"),
        (21, "conflict"),
    ]
    assert course.read()[:4] == [FIXED, FIXED, FIXED, GROWN_FIXED]
    assert course.read()[5] == changed
    assert explain_conflicts(course.catalog, results).splitlines()[1:] == [
        f"  stages/s21_step/{FILE}",
        f"    python -m course carry s21_step {FILE}",
    ]


def test_a_conflict_stops_and_is_carried_on_once_it_is_mended(course: Course) -> None:
    changed = OLD.replace(b"two\n", b"two and a half\n")
    course.write({2: changed, 3: changed + b"six\n"})
    commit(course.root)
    course.write({1: FIXED})

    results = course.carry()
    assert [each.outcome for each in results] == ["conflict"]
    first, second, third = course.read()
    assert first == FIXED
    assert second == changed.replace(
        b"two and a half\n",
        b"<<<<<<< this stage\ntwo and a half\n=======\nTWO\n>>>>>>> the fix\n",
    )
    assert third == changed + b"six\n"
    assert explain_conflicts(course.catalog, results).splitlines()[1:] == [
        f"  stages/s02_step/{FILE}",
        f"    python -m course carry s02_step {FILE}",
    ]

    with pytest.raises(CarryError, match="still has conflict markers"):
        course.carry(start=2)
    mended = OLD.replace(b"two\n", b"TWO and a half\n")
    course.write({2: mended})
    with pytest.raises(CarryError, match=r"s02_step/.* carry it on from s02_step"):
        course.carry()
    assert course.outcomes(start=2) == ["carried"]
    assert course.read() == [FIXED, mended, mended + b"six\n"]


def test_a_conflict_in_the_last_stage_leaves_nothing_to_carry_on(course: Course) -> None:
    course.write({3: OLD.replace(b"two\n", b"2\n")})
    commit(course.root)
    course.write({1: FIXED})
    results = course.carry()
    assert [each.outcome for each in results] == ["carried", "conflict"]
    assert "python -m course carry" not in explain_conflicts(course.catalog, results)


def test_a_stage_that_has_the_fix_already_does_not_end_it(course: Course) -> None:
    course.write({2: FIXED})
    commit(course.root)
    course.write({1: FIXED})
    assert course.outcomes() == ["has the fix", "carried"]
    assert course.read() == [FIXED, FIXED, GROWN_FIXED]


def test_a_stage_that_has_the_fix_and_more_is_left_as_it_is(course: Course) -> None:
    course.write({3: GROWN_FIXED})
    commit(course.root)
    course.write({1: FIXED})
    assert course.outcomes() == ["carried", "has the fix"]
    assert course.read() == [FIXED, FIXED, GROWN_FIXED]


def test_a_stage_that_has_half_of_the_fix_does_not_keep_the_other_half_from_the_next(
    course: Course,
) -> None:
    second_half = (b"four\n", b"FOUR\n")
    course.write({2: FIXED})
    commit(course.root)
    course.write({1: FIXED.replace(*second_half)})
    assert course.outcomes() == ["carried", "carried"]
    assert course.read()[1:] == [FIXED.replace(*second_half), GROWN_FIXED.replace(*second_half)]


def test_the_fix_ends_where_a_stage_has_no_such_file(course: Course) -> None:
    course.place(2).unlink()
    commit(course.root)
    course.write({1: FIXED})
    assert course.outcomes() == ["has no such file"]
    assert course.read() == [FIXED, None, GROWN]


def test_a_new_file_reaches_all_later_stages(course: Course) -> None:
    course.write({1: b"new\n"}, "more/new.py")
    assert course.outcomes("more/new.py") == ["carried", "carried"]
    assert course.read("more/new.py") == [b"new\n"] * 3


def test_a_file_that_first_appears_in_a_later_stage_is_a_conflict(course: Course) -> None:
    course.write({2: b"theirs\n"}, "new.py")
    commit(course.root)
    course.write({1: b"mine\n"}, "new.py")
    assert course.outcomes("new.py") == ["conflict"]


def test_a_deletion_is_carried_up_to_a_file_that_went_on(course: Course) -> None:
    course.place(1).unlink()
    assert course.outcomes() == ["carried", "conflict"]
    assert course.read() == [None, None, GROWN]


def test_several_files_are_carried_and_each_conflict_is_named(course: Course) -> None:
    for number in (1, 2, 3):
        course.write({number: b"%d\n" % number}, "a.py")
        course.write({number: OLD}, "b.py")
    commit(course.root)
    course.write({1: b"fixed\n"}, "a.py")
    course.write({1: FIXED}, "b.py")
    results = course.carry("a.py", "b.py", "b.py", "utils/../a.py")
    assert list(map(str, results)) == [
        "s02_step/a.py: conflict",
        "s02_step/b.py: carried",
        "s03_step/b.py: carried",
    ]
    assert course.read("b.py") == [FIXED] * 3


def test_windows_line_ends_of_the_checkout_are_kept(course: Course) -> None:
    git(course.root, "config", "core.autocrlf", "true")
    crlf = {1: FIXED, 2: OLD, 3: GROWN}
    course.write({number: text.replace(b"\n", b"\r\n") for number, text in crlf.items()})
    assert course.outcomes() == ["carried", "carried"]
    assert course.read() == [text.replace(b"\n", b"\r\n") for text in (FIXED, FIXED, GROWN_FIXED)]


def test_a_file_that_git_cannot_merge_is_refused(course: Course) -> None:
    course.write({1: b"\0one", 2: b"\0two"}, "picture.png")
    commit(course.root)
    course.write({1: b"\0three"}, "picture.png")
    with pytest.raises(CarryError, match="git cannot merge"):
        course.carry("picture.png")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (FILE, "as in the last commit: there is nothing to carry"),
        ("utils/no_such.py", "There is no file stages/s01_step/utils/no_such.py"),
        ("utils", "is a folder"),
        (".", "is a folder"),
        ("../s02_step/utils/security.py", "leads out of stages/s01_step"),
        ("../../../elsewhere.py", "leads out of stages/s01_step"),
        (str(ROOT / "README.md"), "leads out of stages/s01_step"),
    ],
)
def test_what_cannot_be_carried_is_refused(course: Course, path: str, message: str) -> None:
    with pytest.raises(CarryError, match=message):
        course.carry(path)


def test_windows_line_ends_in_a_file_of_unix_line_ends_are_refused(course: Course) -> None:
    course.write({1: FIXED.replace(b"\n", b"\r\n")})
    with pytest.raises(CarryError, match="CRLF"):
        course.carry()


@pytest.mark.parametrize("content", [GROWN + b"unfinished\n", None])
def test_uncommitted_work_in_a_later_stage_is_never_overwritten(
    course: Course, content: bytes | None
) -> None:
    course.write({1: FIXED})
    if content is None:
        course.place(3).unlink()
    else:
        course.write({3: content})
    with pytest.raises(CarryError, match=r"s03_step/.*not committed"):
        course.carry()
    assert course.read() == [FIXED, OLD, content]


def test_the_last_stage_has_nowhere_to_carry_to(course: Course) -> None:
    course.write({3: GROWN_FIXED})
    with pytest.raises(CarryError, match="Nothing follows s03_step"):
        course.carry(start=3)


def test_a_folder_without_git_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    course = Course(tmp_path, course_of(3))
    course.write({1: FIXED, 2: OLD, 3: GROWN})
    with pytest.raises(CarryError, match="run it in a git clone"):
        course.carry()


def test_a_machine_without_git_is_told_so(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course.write({1: FIXED})
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CarryError, match="git, which is not installed"):
        course.carry()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The real stages and commands, in a repository of their own."""
    root = tmp_path / "copy"
    shutil.copytree(ROOT, root, ignore=all_but_code(".*", "node_modules", "site"))
    commit(root)
    return root


def shared_file() -> tuple[Stage, str]:
    """Find a file that all later stages have as it is, and the first stage that has it."""
    for step in trace(load_catalog()):
        files = read_files(step.after.folder)
        others = [read_files(later.folder) for later in load_catalog().after(step.after)]
        for path in step.paths("new"):
            if files[path] and others and all(files[path] == each.get(path) for each in others):
                return step.after, path
    raise AssertionError("every file changes in some stage")


def run_carry(copy: Path, stage: Stage, path: str) -> subprocess.CompletedProcess[str]:
    """Run the command in the copy."""
    return subprocess.run(
        [sys.executable, "-m", "course", "carry", stage.slug, path],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_keeps_identical_files_identical(copy: Path) -> None:
    stage, path = shared_file()
    before = trace(load_catalog(), copy)
    fixed = copy / "stages" / stage.slug / path
    fixed.write_bytes(b"# A fix.\n" + fixed.read_bytes())

    done = run_carry(copy, stage, path)
    assert (done.returncode, done.stderr) == (0, "")
    later = load_catalog().after(stage)
    assert done.stdout.splitlines() == [f"{each.slug}/{path}: carried" for each in later]
    for each in later:
        assert (copy / "stages" / each.slug / path).read_bytes().startswith(b"# A fix.\n")
    after = trace(load_catalog(), copy)
    assert [step.paths("changed") for step in after] == [step.paths("changed") for step in before]


def test_the_command_stops_at_a_conflict(copy: Path) -> None:
    stage, path = shared_file()
    name = f"stages/{load_catalog().after(stage)[0].slug}/{path}"
    later = copy / name
    later.write_bytes(b"# Changed here.\n" + later.read_bytes())
    commit(copy)
    fixed = copy / "stages" / stage.slug / path
    fixed.write_bytes(b"# A fix.\n" + fixed.read_bytes())

    done = run_carry(copy, stage, path)
    assert done.returncode == 1
    assert done.stdout == f"{Path(name).parts[1]}/{path}: conflict\n"
    assert done.stderr.splitlines()[0].startswith("Conflicts.")
    assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert later.read_bytes().startswith(
        b"<<<<<<< this stage\n# Changed here.\n=======\n# A fix.\n>>>>>>> the fix\n"
    )
