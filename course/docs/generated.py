"""What pages say about the stages and doors, made from the catalog."""

import html
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from course.catalog import Catalog, Door, Stage
from course.docs.fences import DocsError


def chapter(stage: Stage) -> str:
    """Return the page of a stage's chapter, inside docs/."""
    return f"stages/{stage.slug}.md"


def name(stage: Stage) -> str:
    """Return what the navigation calls a stage."""
    return f"{stage.number}. {stage.title}"


def place(stage: Stage, catalog: Catalog) -> str:
    """Say where on its line a stage stands: its number is a name, and may be another."""
    end = catalog.track(stage)[-1]
    step, steps = len(catalog.line(stage)), len(catalog.line(end))
    if stage.track == catalog.first.track and stage.number == step:
        return f"Stage {step} of {steps}"
    track = "" if end == catalog.last else f" on the side track {stage.track}"
    return f"Stage {stage.number}: step {step} of {steps}{track}"


def origin_of(end: Stage, catalog: Catalog, target: Callable[[Stage], str]) -> str:
    """Say in Markdown where a side track leaves another one; nothing of the main line."""
    origin = catalog.before(catalog.track(end)[0])
    if not origin or end == catalog.last:
        return ""
    return f"The side track **{end.track}** goes on from {target(origin)}:\n\n"


def by_track(catalog: Catalog, entry: Callable[[Stage], dict[str, Any]]) -> list[dict[str, Any]]:
    """List the stages of the main line, and below them those of each side track, for a menu."""
    main, *sides = [[entry(stage) for stage in catalog.track(end)] for end in catalog.ends()]
    names = [f"Side track: {end.track}" for end in catalog.ends() if end != catalog.last]
    return [*main, *({name: side} for name, side in zip(names, sides, strict=True))]


def link(text: str, target: str, page: str) -> str:
    """Make a Markdown link from one page to another, both inside docs/."""
    up = len(PurePosixPath(page).parts) - 1
    return f"[{text}]({'../' * up}{target})"


def show_doors(reference: str, catalog: Catalog, page: str) -> str:
    """List the doors that have been opened by a stage, with their state at that stage.

    Raises:
        DocsError: there is no such stage.
    """
    stage = catalog.find(reference.strip()) if reference.strip() else catalog.last
    doors = catalog.doors_at(stage)
    if not doors:
        raise DocsError(f"no door is open at {stage.slug}")
    items = "\n".join(show_door(door, stage, catalog, page) for door in doors)
    return f'<ul class="doors" markdown>\n{items}\n</ul>\n'


def show_door(door: Door, stage: Stage, catalog: Catalog, page: str) -> str:
    """Show one door: its state in a word, what it is, and which stages open and close it."""
    state = "open" if catalog.is_open(door, stage) else "closed"
    opener = catalog.find(door.opened)
    history = f"opened in {link(str(opener.number), chapter(opener), page)}"
    if closer := catalog.closer(door, stage):
        verb = "closed" if state == "closed" else "will be closed"
        history += f", {verb} in {link(str(closer.number), chapter(closer), page)}"
    else:
        history += ", not closed yet"
    return (
        f'<li class="door {state}" markdown><span class="state">{state}</span> '
        f'<span class="what">{html.escape(door.text)}</span> '
        f'<span class="history" markdown="span">{history}</span></li>'
    )


def show_stages(catalog: Catalog, page: str) -> str:
    """List the stages of each track: title, idea, and the doors that each closes and opens."""
    return "\n".join(show_track(end, catalog, page) for end in catalog.ends())


def show_track(end: Stage, catalog: Catalog, page: str) -> str:
    """List the stages of one track, each with its own number."""
    items = "\n".join(show_stage(stage, catalog, page) for stage in catalog.track(end))
    origin = origin_of(end, catalog, lambda stage: link(name(stage), chapter(stage), page))
    return f'{origin}<ol class="stages" markdown>\n{items}\n</ol>\n'


def show_stage(stage: Stage, catalog: Catalog, page: str) -> str:
    """Show one stage in the list of its track."""
    title = link(stage.title, chapter(stage), page)
    steps = [
        f'<p class="step {verb}"><span>{verb}</span> {html.escape(door.text)}</p>'
        for verb, doors in (
            ("closes", catalog.closed_by(stage)),
            ("opens", catalog.opened_by(stage)),
        )
        for door in doors
    ]
    return "\n".join(
        [
            f'<li value="{stage.number}" markdown>',
            f'<p class="title" markdown>{title}</p>',
            f'<p class="idea">{html.escape(stage.idea)}</p>',
            *steps,
            "</li>",
        ]
    )


def add_origins(glossary: str, catalog: Catalog, page: str) -> str:
    """Say under each heading of the glossary which chapter introduces the term."""
    origins = {term: stage for stage in catalog.stages for term in stage.terms}
    parts = glossary.split("\n## ")
    for place, part in enumerate(parts[1:], 1):
        stage = origins.get(part.partition("\n")[0].strip())
        if stage:
            origin = link(name(stage), chapter(stage), page)
            parts[place] = f'{part.rstrip()}\n\n<p class="origin" markdown>{origin}</p>\n'
    return "\n## ".join(parts)


def stage_tables(catalog: Catalog) -> str:
    """Return the stages of the README in Markdown, a table a track."""
    return "\n\n".join(stage_table(end, catalog) for end in catalog.ends())


def stage_table(end: Stage, catalog: Catalog) -> str:
    """Return the table of one track, one row a stage, with links to the code."""
    rows = [
        "| stage | the one idea | doors it opens | doors it closes |",
        "|---|---|---|---|",
    ]
    for stage in catalog.track(end):
        opened, closed = catalog.opened_by(stage), catalog.closed_by(stage)
        cells = (link_to_code(stage), stage.idea, list_doors(opened), list_doors(closed))
        rows.append(f"| {' | '.join(cells)} |")
    return origin_of(end, catalog, link_to_code) + "\n".join(rows)


def link_to_code(stage: Stage) -> str:
    """Link to the folder of a stage from the root of the repo."""
    return f"[{stage.label} {stage.title}](stages/{stage.slug})"


def list_doors(doors: tuple[Door, ...]) -> str:
    """List doors in one cell of a table."""
    return "<br>".join(door.text for door in doors) or "none"
