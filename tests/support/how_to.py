"""Copies of the last stage, changed as the how-tos say."""

from pathlib import Path

from course.catalog import load_catalog
from course.lineage.changed import changed_copy
from course.places import ROOT

LAST = load_catalog().last
ALLOWED = "http://127.0.0.1:5173"  # the origin that the how-to lets in
APP = "shop.main:app"


def copy_with(change: str, folder: Path) -> Path:
    """Copy the stage as a how-to says, and change the copy as it shows."""
    changed_copy(LAST, ROOT / "tests/house/docs/how_to" / f"{change}.diff", folder / "shop")
    return folder
