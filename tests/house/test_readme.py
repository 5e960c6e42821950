"""The README says what the catalog says."""

from course.catalog import load_catalog
from course.docs.generated import stage_tables
from course.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tables_of_stages_are_the_catalogs() -> None:
    assert stage_tables(load_catalog()) in README
