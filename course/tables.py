"""Tables made from the catalog, so that no list of stages stands twice."""

from course.catalog import Catalog, Door


def stage_table(catalog: Catalog, link: str = "stages/{slug}") -> str:
    """Return the Markdown table of stages, one row a stage; `link` may use `{slug}`."""
    rows = [
        "| stage | the one idea | doors it opens | doors it closes |",
        "|---|---|---|---|",
    ]
    for stage in catalog.stages:
        opened, closed = catalog.opened_by(stage), catalog.closed_by(stage)
        name = f"[{stage.label} {stage.title}]({link.format(slug=stage.slug)})"
        rows.append(f"| {name} | {stage.idea} | {_list(opened)} | {_list(closed)} |")
    return "\n".join(rows)


def _list(doors: tuple[Door, ...]) -> str:
    return "<br>".join(door.text for door in doors) or "none"
