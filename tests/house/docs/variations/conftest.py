"""A client of a changed copy of the last stage, for the tests of what it does."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from course.inside import InsideStage
from tests.support.logins import Device, log_in_on
from tests.support.promises import Person, connect
from tests.support.roles import log_in_as_admin
from tests.support.variations import imported, varied


def variation_of(request: pytest.FixtureRequest) -> str:
    """Return the variation that a module is about: its name is that of the module."""
    return str(request.module.__name__.rpartition(".test_")[2])


@pytest.fixture(scope="module")
def copy(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[InsideStage]:
    """The copy with the variation that a module is about."""
    name = variation_of(request)
    with varied(name, tmp_path_factory.mktemp(name)) as inside:
        yield inside


@pytest.fixture
def main(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ModuleType]:
    """Its `main`, imported once more for a test that looks inside."""
    with imported(variation_of(request), tmp_path) as main:
        yield main


@pytest.fixture
def database(copy: InsideStage) -> Path:
    """Its SQLite file."""
    return copy.database


@pytest.fixture
def client(copy: InsideStage) -> Iterator[httpx.Client]:
    """A client that holds each reply to the description."""
    with connect(copy.url) as client:
        yield client


@pytest.fixture
def alice(client: httpx.Client) -> Person:
    """Someone who is registered."""
    alice = Person()
    assert alice.register(client).status_code == 201
    return alice


@pytest.fixture
def phone(client: httpx.Client, alice: Person) -> Device:
    """A device where she is logged in."""
    return log_in_on(client, alice, "phone")


@pytest.fixture
def admin(client: httpx.Client, database: Path) -> Device:
    """A device of an admin."""
    return log_in_as_admin(client, database)
