"""The attacks of the matrix under the doors that they go through."""

from dataclasses import dataclass
from typing import Any

from course.catalog import Catalog

ELSEWHERE = "No door of a stage"

Entry = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """The attacks that go through one door, or through none of a stage."""

    title: str
    state: str
    attacks: tuple[Entry, ...]


def group_by_door(matrix: Entry, catalog: Catalog) -> list[Group]:
    """Put the attacks under their doors, in the order of the ledger; the others come last."""
    groups = []
    for door in catalog.doors:
        opened = f"opened in stage {catalog.find(door.opened).number}"
        closers = " and ".join(str(catalog.find(slug).number) for slug in door.closed)
        closed = f"closed in stage {closers}" if closers else "open"
        found = tuple(a for a in matrix["attacks"] if a["door"] == door.name)
        groups.append(Group(door.text.rstrip("."), f"{opened}, {closed}", found))
    rest = tuple(a for a in matrix["attacks"] if a["door"] is None)
    groups.append(Group(ELSEWHERE, "no stage lets them in, exhibits do", rest))
    return [group for group in groups if group.attacks]
