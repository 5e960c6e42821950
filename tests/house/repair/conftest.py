"""The page's own Python, in which the tasks are done."""

from tests.house.browser.conftest import built, desk

__all__ = ["built", "desk"]
