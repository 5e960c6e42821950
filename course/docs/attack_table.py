"""The attack matrix as tables whose columns are so narrow that a long line fits on a screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from course.catalog import Catalog, Stage
from course.docs.attack_groups import Entry, Group, group_by_door
from course.docs.attack_marks import cell_of

NAMES = {"stage": "Stages", "exhibit": "Exhibits"}
APART = "apart"  # the first column of the exhibits, which a rule divides from the stages


@dataclass(frozen=True)
class Column:
    """An app in the table: what its head says, as HTML, and how it is classed."""

    app: str
    kind: str
    head: str
    classes: tuple[str, ...] = ()


def table(matrix: Entry, catalog: Catalog) -> str:
    """Return the matrix, a table a line: one row an attack, one column an app, under the doors.

    The exhibits stand beside the main line.
    """
    return "".join(table_of(end, matrix, catalog) for end in catalog.ends())


def table_of(end: Stage, matrix: Entry, catalog: Catalog) -> str:
    """Return the table of the line that ends with a stage, in a box that can scroll."""
    columns = columns_of(end, matrix, catalog)
    is_main = end == catalog.last
    name = "Attack matrix" if is_main else f"Attack matrix of the side track {end.track}"
    caption = "" if is_main else f"<caption>The side track {escape(end.track)}</caption>\n"
    bodies = "".join(body_of(group, columns) for group in group_by_door(matrix, catalog))
    return (
        f'<div class="attack-matrix" role="region" aria-label="{escape(name)}" tabindex="0">\n'
        f'<table class="matrix">\n{caption}{head_of(columns)}{bodies}</table>\n</div>\n'
    )


def columns_of(end: Stage, matrix: Entry, catalog: Catalog) -> list[Column]:
    """Give each stage of a line a column, and behind the main line each exhibit."""
    stages = [Column(stage.slug, "stage", chapter_link(stage)) for stage in catalog.line(end)]
    if end != catalog.last:
        return stages
    names = [app["name"] for app in matrix["apps"] if app["kind"] == "exhibit"]
    return stages + [
        Column(name, "exhibit", escape(name), () if place else (APART,))
        for place, name in enumerate(names)
    ]


def chapter_link(stage: Stage) -> str:
    """Name a stage in as few letters as the head of a column holds; its chapter says more."""
    return f'<a href="../stages/{stage.slug}/" title="{escape(stage.title)}">{stage.label}</a>'


def head_of(columns: Sequence[Column]) -> str:
    """Name the kinds of apps, and below them each app."""
    kinds = {kind: [*found] for kind, found in groupby(columns, lambda one: one.kind)}
    groups = "".join(
        f'<colgroup class="{kind}"><col span="{len(found)}"></colgroup>'
        for kind, found in kinds.items()
    )
    names = "".join(
        f'<th scope="colgroup" colspan="{len(found)}"{classed(found[0])}>{NAMES[kind]}</th>'
        for kind, found in kinds.items()
    )
    heads = "".join(f'<th scope="col"{classed(each)}>{each.head}</th>' for each in columns)
    return (
        f'<colgroup class="name"><col></colgroup>{groups}\n'
        f'<thead>\n<tr><th scope="col" rowspan="2">Attack</th>{names}</tr>\n'
        f"<tr>{heads}</tr>\n</thead>\n"
    )


def classed(column: Column) -> str:
    """Return the attribute of a head with the classes of its column, if there are any."""
    return f' class="{" ".join(column.classes)}"' if column.classes else ""


def body_of(group: Group, columns: Sequence[Column]) -> str:
    """Return the attacks through one door, below its name."""
    words = f"<strong>{escape(group.title)}</strong> {escape(group.state)}"
    rows = "".join(row_of(attack, columns) for attack in group.attacks)
    return (
        f'<tbody>\n<tr class="door"><th scope="rowgroup" colspan="{len(columns) + 1}">'
        f"<span>{words}</span></th></tr>\n{rows}</tbody>\n"
    )


def row_of(attack: Entry, columns: Sequence[Column]) -> str:
    """Return one row of the matrix; the name leads to the evidence."""
    name = attack["name"]
    words = name.replace("_", "_<wbr>")
    outcomes = attack["outcomes"]
    cells = "".join(cell_of(outcomes[each.app]["result"], *each.classes) for each in columns)
    return f'<tr><th scope="row"><a href="#{name}">{words}</a></th>{cells}</tr>\n'
