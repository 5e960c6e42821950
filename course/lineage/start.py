"""Starts the reader's own app: what one has built before a stage, in a folder of one's own."""

import importlib.util
import keyword
import sys
from pathlib import Path

from course.catalog import Catalog, Stage
from course.errors import CourseError


class StartError(CourseError):
    """The folder cannot be made as asked; the message is for the reader."""


def start_app(catalog: Catalog, stage: Stage, name: str, folder: Path) -> Path:
    """Make the folder from which a reader builds a stage.

    It holds the code of the stage before; for the first stage it is an empty package.

    Args:
        catalog: the course.
        stage: the stage to build.
        name: the name of the new package, a Python identifier.
        folder: where it is made.

    Returns:
        The new folder.

    Raises:
        StartError: the name cannot be imported, is taken, or the folder cannot be written.
    """
    _check_name(name, folder)
    home = folder / name
    before = catalog.before(stage)
    try:
        if before:
            before.copy_to(home)
        else:
            home.mkdir()
            (home / "__init__.py").touch()
    except OSError as error:
        raise StartError(f"{home} cannot be written: {error.strerror or error}.") from None
    return home


def _check_name(name: str, folder: Path) -> None:
    if not (name.isascii() and name.isidentifier()) or keyword.iskeyword(name):
        raise StartError(f"{name!r} is no name for a package. Take letters, digits and _: my_app.")
    if (folder / name).exists():
        raise StartError(f"There is already a {name} in this folder. Take another name.")
    if name in sys.modules or importlib.util.find_spec(name):  # __main__ may have no spec
        raise StartError(f"Python has a module {name!r} already. Take another name.")


def next_commands(stage: Stage, name: str, folder: Path) -> str:
    """Say what comes next: a file to write where there is none, and commands to run and check."""
    key = " --env-file .env" if (folder / ".env").is_file() else ""
    commands = (
        f"  uvicorn {name}.main:app --reload{key}\n"
        f"  python -m course check {stage.number} --app {name}.main:app"
    )
    if (folder / name / "main.py").is_file():
        return f"{name}/ is ready. Next:\n{commands}"
    chapter = f"docs/stages/{stage.slug}.md"
    return f"{name}/ is empty. Write {name}/main.py, as {chapter} shows. Then:\n{commands}"
