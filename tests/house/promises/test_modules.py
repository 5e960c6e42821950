"""Promises look into the reader's modules where they are those of the chapter, and only there."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.anew import instead, take_out
from course.catalog import load_catalog
from course.inside import InsideStage
from course.promises.modules import OtherNamesError, OwnModules, with_imports
from tests.support.mutants import copy_of

STAGE = load_catalog().find("s05")


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """An app that was written along the chapters."""
    path = [*sys.path]
    yield copy_of(STAGE, tmp_path)
    sys.path[:] = path
    take_out("a_copy")


def modules_of(copy: Path, app: str = "a_copy.main:app") -> OwnModules:
    """Look at the modules of an app as `check` does."""
    return OwnModules(STAGE.folder, app, copy.parent, copy.parent / "other.db")


def test_a_module_with_the_names_of_the_chapter_is_that_of_the_reader(copy: Path) -> None:
    file = copy / "utils" / "security.py"
    file.write_text(file.read_text("utf-8") + "\nMORE = 1\n", encoding="utf-8")
    module = modules_of(copy).load("utils.security")
    assert module.__file__ == str(copy / "utils" / "security.py")
    assert vars(module)["MORE"] == 1


def test_its_database_stays_as_it_is(copy: Path) -> None:
    engine = modules_of(copy).load("db.database").engine
    assert engine.url.database == (copy.parent / "other.db").as_posix()


def test_beside_an_app_that_runs_here_they_are_imported_once_more(copy: Path) -> None:
    with InsideStage("a_copy.main:app", folder=copy.parent) as inside:
        with instead("a_copy", copy.parent, inside.modules):
            own = OwnModules(
                STAGE.folder, "a_copy.main:app", copy.parent, copy.parent / "o.db", is_beside=True
            )
            database = own.load("db.database")
            assert database is own.load("db.database")
            assert vars(own.load("routers.auth"))["add_user"] is vars(database)["add_user"]
            assert sys.modules["a_copy.db.database"] is inside.modules["a_copy.db.database"]
        assert database is not inside.modules["a_copy.db.database"]
        assert database.engine.url.database != str(inside.database)


def test_a_warning_of_the_reader_is_no_error(copy: Path) -> None:
    file = copy / "utils" / "text.py"
    warns = 'import warnings\n\nwarnings.warn("old", DeprecationWarning)\n'
    file.write_text(warns + file.read_text("utf-8"), encoding="utf-8")
    assert modules_of(copy).load("utils.text")


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("utils/security.py", "def hash_password", "def make_hash",
         "there is no hash_password in your utils/security.py"),
        ("utils/security.py", "def hash_password(password", "def hash_password(text",
         "hash_password in your utils/security.py has another form"),
        ("utils/turnstile.py", "MAX_WAITING = 64", "MOST = 64",
         "there is no MAX_WAITING in your utils/turnstile.py"),
        ("db/models.py", "    hashed_password:", "    secret:",
         "User in your db/models.py has another form"),
        ("routers/auth.py", "from ..utils.turnstile import turnstile",
         "from ..utils import turnstile as gate",
         "there is no turnstile in your routers/auth.py"),
    ],
)  # fmt: skip
def test_other_names_are_left_alone(copy: Path, file: str, old: str, new: str, reason: str) -> None:
    source = (copy / file).read_text("utf-8")
    (copy / file).write_text(source.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(OtherNamesError, match=f"^{reason}$"):
        modules_of(copy).load("main")


def test_what_a_module_does_not_import_does_not_matter(copy: Path) -> None:
    (copy / "utils" / "turnstile.py").write_text("", encoding="utf-8")
    assert modules_of(copy).load("utils.tokens")


@pytest.mark.parametrize("text", [None, "def ("], ids=["missing", "no Python"])
def test_a_file_that_is_not_there_or_no_python_has_no_names(copy: Path, text: str | None) -> None:
    file = copy / "utils" / "tokens.py"
    file.unlink() if text is None else file.write_text(text, encoding="utf-8")
    with pytest.raises(OtherNamesError, match=r"utils/tokens\.py"):
        modules_of(copy).load("utils.tokens")


def test_an_app_in_one_file_has_no_such_modules(copy: Path) -> None:
    with pytest.raises(OtherNamesError, match="your app is a file"):
        modules_of(copy, "main:app").load("main")


def test_all_that_a_module_imports_is_looked_at() -> None:
    main = STAGE.folder / "main.py"
    files = {file.relative_to(STAGE.folder).as_posix() for file in with_imports(STAGE.folder, main)}
    assert {"main.py", "routers/auth.py", "utils/turnstile.py", "db/models.py"} <= files
