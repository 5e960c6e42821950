"""What a test of the course needs to be tried."""

from typing import Protocol


class Item(Protocol):
    """The part of a pytest item that tells."""

    def get_closest_marker(self, name: str) -> object | None:
        """Return the mark of this name, if it has one."""


def needs_more_than_a_page(item: Item) -> bool:
    """Tell whether a promise needs threads, connections or a process of its own."""
    marks = map(item.get_closest_marker, ("over_http", "threads"))
    return any(marks) or "slow_hashes" in getattr(item, "fixturenames", ())


def needs_a_server(item: Item) -> bool:
    """Tell whether a promise cannot be tried in this process, or starts servers of its own."""
    needed = getattr(item, "fixturenames", ())
    return bool(item.get_closest_marker("over_http")) or "start" in needed
