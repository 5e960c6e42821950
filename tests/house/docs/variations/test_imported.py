"""An app that a test imports leaves no open database behind, also where nobody served it."""

from pathlib import Path

from tests.support.variations import imported


def test_the_database_of_an_imported_app_is_closed(tmp_path: Path) -> None:
    """Python 3.13 warns when an open one is collected, in whichever test runs then."""
    with imported("own_tests", tmp_path) as main:
        pool = main.engine.pool
        assert pool.checkedin() > 0
    assert pool.checkedin() == 0
