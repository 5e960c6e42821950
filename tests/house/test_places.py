"""What runs leave beside the code is said once, for all who copy a folder or read it."""

import shutil
from pathlib import Path, PurePosixPath

from course.places import ROOT, all_but_code, is_made_by_runs

CODE = ["db/database.py", "main.py"]
LEFT = ["db/__pycache__/database.pyc", "db/app.db", "db/app.db-journal", "db/app.db-wal"]
PATTERNS = ("ignore" + "_patterns", '"__' + 'pycache__"')  # as a list of its own would have them
AT_HOME = ROOT / "course" / "places.py"


def test_a_copy_holds_the_code_and_nothing_that_a_run_has_made(tmp_path: Path) -> None:
    for name in (*CODE, *LEFT, "other/file"):
        (tmp_path / "own" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "own" / name).touch()
    copy = shutil.copytree(tmp_path / "own", tmp_path / "copy", ignore=all_but_code("other"))
    assert sorted(p.relative_to(copy).as_posix() for p in copy.rglob("*") if p.is_file()) == CODE


def test_who_reads_a_folder_leaves_out_the_same() -> None:
    assert [name for name in CODE + LEFT if is_made_by_runs(PurePosixPath(name))] == LEFT


def test_nobody_else_has_a_list_of_it() -> None:
    files = [file for top in ("course", "tests") for file in (ROOT / top).rglob("*.py")]
    own = [file for file in files if any(each in file.read_text("utf-8") for each in PATTERNS)]
    assert own == [AT_HOME]
