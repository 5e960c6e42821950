"""A plugin of pytest: what the stage itself promises is tried first, and told at once.

A reader works on this stage. Most promises are those of the stages before it, and take longer.
"""

from collections.abc import Callable, Generator

import pytest


class OwnFirst:
    """Puts the promises of a stage before those of the others."""

    def __init__(self, home: str, tell: Callable[[], None]) -> None:
        """Take whose come first.

        Args:
            home: the folder of these promises, from the root of the course.
            tell: is called once they have been tried, if others are left.
        """
        self._home, self._tell = f"{home}/", tell
        self._left = 0

    @pytest.hookimpl(wrapper=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Generator[None]:
        """Sort them, after it is known which promises are tried at all."""
        yield
        items.sort(key=lambda item: not self._is_own(item))
        own = sum(map(self._is_own, items))
        self._left = own if own < len(items) else 0

    def pytest_runtest_logfinish(self) -> None:
        """Tell, after the last of them."""
        self._left -= 1
        if not self._left:
            self._tell()

    def _is_own(self, item: pytest.Item) -> bool:
        return item.nodeid.startswith(self._home)
