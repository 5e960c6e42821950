"""Courses that exist only in tests: lines of any length, and trees."""

from course.catalog import Catalog, Door, Stage

MAIN = "main"


def slug(number: int, name: str = "step") -> str:
    """The slug of a stage of such a course."""
    return f"s{number:02}_{name}"


def stage_of(number: int, follows: int | None, track: str = MAIN) -> Stage:
    """Make a stage with its number, the number of the one that it follows, and its track."""
    return Stage(
        slug=slug(number),
        follows=slug(follows) if follows else None,
        track=track,
        title="A step",
        idea="It goes on.",
        terms=(f"term {number}",),
        new=(),
        changed=(),
    )


def course_of(count: int, *doors: Door) -> Catalog:
    """Make a catalog of so many stages on one line."""
    stages = [stage_of(number, number - 1 or None) for number in range(1, count + 1)]
    return Catalog(stages=tuple(stages), doors=doors)


def tree(*doors: Door) -> Catalog:
    """Make a course whose side track leaves the main line at its second stage.

    s01 - s02 - s03 - s04
            \\
             s21 - s22        on the track keys
    """
    stages = [*course_of(4).stages, stage_of(21, 2, "keys"), stage_of(22, 21, "keys")]
    return Catalog(stages=tuple(stages), doors=doors)


def interleaved() -> Catalog:
    """Make a tree whose main line grew after its side track: s01, s02, s21 and then s03."""
    first, second = course_of(2).stages
    return Catalog(stages=(first, second, stage_of(21, 2, "keys"), stage_of(3, 2)))


def door(opened: int, *closed: int) -> Door:
    """Make a door between stages of such a course, named after them."""
    return Door(
        name="-".join(["from", str(opened), "to", *(map(str, closed) if closed else ["none"])]),
        text="It is open.",
        opened=slug(opened),
        closed=tuple(map(slug, closed)),
    )
