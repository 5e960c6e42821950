"""What a test of the course needs to be tried."""

from typing import Protocol


class Item(Protocol):
    """The part of a pytest item that tells."""

    def get_closest_marker(self, name: str) -> object | None:
        """Return the mark of this name, if it has one."""


def needs_a_server(item: Item) -> bool:
    """Tell whether a promise cannot be tried in this process, or starts servers of its own."""
    needed = getattr(item, "fixturenames", ())
    return bool(item.get_closest_marker("over_http")) or "start" in needed
