"""What the tests of the house share in a run, whatever process each of them is in."""

from pathlib import Path

import pytest

from tests.support.copies import on_a_server

__all__ = ["on_a_server"]


@pytest.fixture(scope="session")
def of_this_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of all processes of this run, and of no other run."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent
