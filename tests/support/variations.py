"""Copies of the stage of the variations, changed as these how-tos show."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from course.anew import import_anew
from course.catalog import load_catalog
from course.inside import InsideStage, settings
from course.lineage.changed import changed_copy
from course.live import CHEAP_HASHES
from course.places import ROOT

STAGE = load_catalog().find("s11_roles")  # which their pages name
ROOM = ROOT / "tests/house/docs/variations"
NAMES = sorted(diff.stem for diff in ROOM.glob("*.diff"))
COPY = "my_app"  # as the pages call it


def vary(name: str, folder: Path) -> Path:
    """Copy the stage as a reader does, and change the copy as the variation shows."""
    return changed_copy(STAGE, ROOM / f"{name}.diff", folder / COPY)


@contextmanager
def varied(name: str, folder: Path) -> Iterator[InsideStage]:
    """Run the changed copy in this process."""
    copy = vary(name, folder)
    app = f"{copy.name}.main:app"
    with InsideStage(app, folder=copy.parent, env=CHEAP_HASHES) as inside:
        yield inside


@contextmanager
def imported(name: str, folder: Path) -> Iterator[ModuleType]:
    """Import `main` of the changed copy, for what cannot be seen from outside.

    It opens its database when it is imported: at the end this is closed, served or not.
    """
    copy = vary(name, folder)
    own = {
        "DATABASE_URL": f"sqlite:///{(folder / 'app.db').as_posix()}",
        "SECRET_KEY": secrets.token_urlsafe(32),
    }
    with settings({**own, **CHEAP_HASHES}):
        main = import_anew(f"{copy.name}.main", folder)
    try:
        yield main
    finally:
        main.engine.dispose()
