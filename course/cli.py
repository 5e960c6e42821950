"""The commands of the course: python -m course --help."""

import io
import sys
from importlib import import_module
from pkgutil import iter_modules

import typer

from course import commands
from course.errors import CourseError

NAMES = tuple(module.name for module in iter_modules(commands.__path__))


def course() -> None:
    """JWT authentication in FastAPI, in numbered stages that run."""


def command_line(asked: str = "") -> typer.Typer:
    """Return the command that is asked for, or all of them where there is none of that name.

    The others are not even imported: together they would make each one wait for a second.
    """
    app = typer.Typer(
        name="course", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    app.callback()(course)
    for name in (asked,) if asked in NAMES else NAMES:
        app.add_typer(import_module(f"{commands.__name__}.{name}").app)
    return app


def main() -> None:
    """Run a command; what the reader can mend ends in a clear line, not in a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that has no tick shows the word
    try:
        command_line(*sys.argv[1:2])()
    except CourseError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
