"""Courses that exist only in tests, of any length."""

from course.catalog import Catalog, Door, Stage


def course_of(count: int, *doors: Door) -> Catalog:
    """Make a catalog of so many stages."""
    stages = [
        Stage(
            slug=f"s{number:02}_step",
            title="A step",
            idea="It goes on.",
            terms=(f"term {number}",),
            new=(),
            changed=(),
        )
        for number in range(1, count + 1)
    ]
    return Catalog(stages=tuple(stages), doors=doors)


def door(opened: int, closed: int | None = None) -> Door:
    """Make a door between two stages of such a course, named after them."""
    return Door(
        name=f"from-{opened}-to-{closed or 'none'}",
        text="It is open.",
        opened=f"s{opened:02}_step",
        closed=f"s{closed:02}_step" if closed else None,
    )
