"""Where the foot of a page leads: along the line of its stage, and not down the menu."""

from collections.abc import Mapping

from mkdocs.structure.pages import Page

from course.catalog import Catalog, Stage


def follow_lines(pages: Mapping[str, Page], catalog: Catalog) -> None:
    """Join the pages of one room along the lines; the end of each leads to what follows the room.

    Args:
        pages: one page a stage, by its slug, joined as they stand in the menu.
        catalog: the stages.
    """
    leads_out = (page.next_page for page in pages.values() if page.next_page not in pages.values())
    following = next(leads_out, None)
    for stage in catalog.stages:
        page, before, after = pages[stage.slug], catalog.before(stage), goes_on(stage, catalog)
        page.previous_page = pages[before.slug] if before else page.previous_page
        page.next_page = pages[after.slug] if after else following
    if following:
        following.previous_page = pages[catalog.last.slug]


def goes_on(stage: Stage, catalog: Catalog) -> Stage | None:
    """Return the next stage of the same track."""
    return next((each for each in catalog.next(stage) if each.track == stage.track), None)
