"""What the tests that send a collection need."""

import os

import pytest

from course import npm


@pytest.fixture
def newman() -> None:
    """Skip the tests where newman is missing; fail them where CI is set."""
    if not npm.is_installed("newman"):
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("newman is not installed: python -m course setup --all")
