"""What the tests of the page share: the bundle, and a desk that has been opened on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from course.browser import bundle
from tests.house.browser.desks import Desk, open_desk


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the scripts and the manifests of the bundle."""
    return bundle.write_site(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="session")
def desk(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk that has been opened."""
    with open_desk(built, tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture
def impatient(desk: Desk) -> Iterator[Desk]:
    """The desk with less patience, so that the tests need none."""
    desk.ask("python", "WATCH.seconds = 1.0")
    yield desk
    desk.ask("python", "WATCH.seconds = 5.0")
