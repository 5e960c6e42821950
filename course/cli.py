"""The commands of the course: python -m course --help."""

import sys

import typer

from course.errors import CourseError

app = typer.Typer(
    name="course",
    help="JWT authentication in FastAPI, in numbered stages that run.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run a command; what the reader can mend ends in a clear line, not in a traceback."""
    try:
        app()
    except CourseError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
