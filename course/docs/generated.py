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
    """Say where on its track a stage stands."""
    if stage.track == catalog.first.track:
        return f"Stage {stage.number} of {catalog.last.number}"
    return f"Stage {stage.number}, on the side track {stage.track}"


def by_track(catalog: Catalog, entry: Callable[[Stage], dict[str, Any]]) -> list[dict[str, Any]]:
    """List the stages of the main line, and below them those of each side track, for a menu."""
    tracks: dict[str, list[dict[str, Any]]] = {end.track: [] for end in catalog.ends()}
    for stage in catalog.stages:
        tracks[stage.track].append(entry(stage))
    main = tracks.pop(catalog.first.track)
    return [*main, *({f"Side track: {track}": stages} for track, stages in tracks.items())]


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
    """List all stages: title, idea, and the doors that each closes and opens."""
    items = []
    for stage in catalog.stages:
        title = link(stage.title, chapter(stage), page)
        lines = [f'<li markdown>\n<p class="title" markdown>{title}</p>']
        lines.append(f'<p class="idea">{html.escape(stage.idea)}</p>')
        for verb, doors in (
            ("closes", catalog.closed_by(stage)),
            ("opens", catalog.opened_by(stage)),
        ):
            lines += [
                f'<p class="step {verb}"><span>{verb}</span> {html.escape(door.text)}</p>'
                for door in doors
            ]
        items.append("\n".join([*lines, "</li>"]))
    return '<ol class="stages" markdown>\n' + "\n".join(items) + "\n</ol>\n"


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


def stage_table(catalog: Catalog, link: str = "stages/{slug}") -> str:
    """Return the Markdown table of stages, one row a stage; `link` may use `{slug}`."""
    rows = [
        "| stage | the one idea | doors it opens | doors it closes |",
        "|---|---|---|---|",
    ]
    for stage in catalog.stages:
        opened, closed = catalog.opened_by(stage), catalog.closed_by(stage)
        name = f"[{stage.label} {stage.title}]({link.format(slug=stage.slug)})"
        rows.append(f"| {name} | {stage.idea} | {list_doors(opened)} | {list_doors(closed)} |")
    return "\n".join(rows)


def list_doors(doors: tuple[Door, ...]) -> str:
    """List doors in one cell of a table."""
    return "<br>".join(door.text for door in doors) or "none"
