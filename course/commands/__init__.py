"""The commands of the course, one module each, and the options that two of them share."""

from pathlib import Path
from typing import Annotated

import typer

SecretKey = Annotated[str | None, typer.Option(help="The key of that app.")]
Database = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="Its SQLite file.")
]
ServerLog = Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Its log file.")]
