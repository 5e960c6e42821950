"""The README says what the catalog says."""

from course.catalog import load_catalog
from course.docs.generated import stage_table
from course.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_stages_is_the_catalogs() -> None:
    assert stage_table(load_catalog()) in README
