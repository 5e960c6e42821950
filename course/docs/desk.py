"""The desk of a chapter: what the page has to know so that the stage can be written there."""

import ast
import json
import re
from collections.abc import Iterable
from functools import cache
from html import escape
from typing import Any

from attacks.lab.attack import Attack
from course.attacks.run import load_attacks
from course.browser import bundle
from course.catalog import Catalog, Stage
from course.docs import generated
from course.docs.attack_page import harm_at
from course.docs.build_it import PART
from course.docs.element import below_heading, element
from course.docs.hints import Files, given_to, hints_of, texts_of, why_of
from course.places import ROOT
from course.promises.promise import Promise

DOCS = ROOT / "docs"
CHAPTER_TO_ROOT = "../../"
INTRODUCTION = (
    "You can write this part here in the page, or in `my_app` on your machine: "
    "what the text calls `my_app` is the same in both. "
    "In the page, leave out what is for a terminal."
)
ABOUT = "explanation/in-your-page/#the-desk"

Data = dict[str, Any]


def chapter_text(stage: Stage) -> str:
    """Read a chapter as its author wrote it."""
    return (DOCS / generated.chapter(stage)).read_text(encoding="utf-8")


def named(stage: Stage) -> dict[str, str]:
    """Name a stage in the three ways that a page may need."""
    return {"slug": stage.slug, "label": stage.label, "title": stage.title}


def asks_of(stage: Stage, catalog: Catalog) -> str:
    """Say what a stage asks for: its idea, and the doors that it closes."""
    doors = catalog.closed_by(stage)
    closes = "After it, this is no longer so: " if doors else ""
    return f"{stage.idea} {closes}{' '.join(door.text for door in doors)}".strip()


def promises_of(stage: Stage) -> list[str]:
    """List what a stage promises, in words, in the order in which it is checked."""
    return [
        Promise(f"{file.relative_to(ROOT).as_posix()}::{node.name}", ()).sentence
        for file in sorted((ROOT / stage.promises).glob("test_*.py"))
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def attacks_of(
    stage: Stage, catalog: Catalog, markdown: str, known: Iterable[Attack] | None = None
) -> list[str]:
    """List the attacks of a chapter: at the doors that it opens or closes, and that it names."""
    doors = {door.name for door in (*catalog.opened_by(stage), *catalog.closed_by(stage))}
    words = set(re.findall(r"\w+", " ".join(re.findall(r"`[^`\n]+`|--only .+", markdown))))
    chosen = known if known is not None else load_attacks()
    return [each.name for each in chosen if each.door in doors or each.name in words]


def next_of(stage: Stage, catalog: Catalog) -> dict[str, str] | None:
    """Name the stage that goes on from this one on its own track, with the way to its chapter."""
    following = [other for other in catalog.next(stage) if other.track == stage.track]
    if not following:
        return None
    return {**named(following[0]), "href": f"{CHAPTER_TO_ROOT}stages/{following[0].slug}/"}


def before_of(stage: Stage, catalog: Catalog) -> dict[str, str] | None:
    """Name the stage before, and the file with the data of its desk, in the same folder."""
    before = catalog.before(stage)
    if not before:
        return None
    return {**named(before), "data": desk_file(before, catalog)[0].rpartition("/")[2]}


def version_of(files: Files) -> str:
    """Return a short name for files: it changes when one of them does."""
    return bundle.digest(json.dumps(files, sort_keys=True).encode())


def desk_data(stage: Stage, catalog: Catalog) -> Data:
    """Return what the desk of a stage has to know."""
    markdown, given = chapter_text(stage), given_to(stage, catalog)
    return {
        "stage": named(stage),
        "before": before_of(stage, catalog),
        "given": given,
        "solution": texts_of(stage),
        "asks": asks_of(stage, catalog),
        "promises": promises_of(stage),
        "attacks": attacks_of(stage, catalog, markdown),
        "harm": harm_at(stage),
        "hints": hints_of(markdown, stage, catalog, CHAPTER_TO_ROOT),
        "why": why_of(markdown, stage, catalog, CHAPTER_TO_ROOT),
        "next": next_of(stage, catalog),
        "version": version_of(given),
    }


def as_file(name: str, data: Data) -> tuple[str, bytes]:
    """Return where data lie in the site, under a name made from what they are, and their bytes."""
    content = json.dumps(data, ensure_ascii=False).encode()
    return f"{bundle.FOLDER}/{name}-{bundle.digest(content)}.json", content


@cache
def desk_file(stage: Stage, catalog: Catalog) -> tuple[str, bytes]:
    """Return the data of a stage's desk, and where they lie in the site."""
    return as_file(f"desk-{stage.slug}", desk_data(stage, catalog))


def site_files(catalog: Catalog) -> dict[str, bytes]:
    """Return the data of all desks by their path in the site, made anew."""
    desk_file.cache_clear()
    return dict(desk_file(stage, catalog) for stage in catalog.stages)


def all_bytes() -> int:
    """Count the bytes that travel before the reader can write a stage.

    Raises:
        BundleError: the bundle could not be built.
    """
    return bundle.loaded_bytes() + bundle.desk_bytes()


def desk_html(stage: Stage, catalog: Catalog, root: str) -> str:
    """Return the element that becomes the desk; `root` leads from the page to the site's root.

    What is inside it is for readers whose browser runs no scripts.

    Raises:
        BundleError: the bundle could not be built.
    """
    path, _ = desk_file(stage, catalog)
    following = next_of(stage, catalog)
    attributes = (
        f'stage="{escape(stage.slug)}" data="{root}{path}" '
        f'next="{following["href"] if following else ""}" bytes="{all_bytes()}" '
        f'about="{root}{ABOUT}"'
    )
    inside = (
        '<p class="fallback">In a browser with JavaScript, you can write this stage here. '
        "Without it, write it in <code>my_app</code> on your machine.</p>"
    )
    return element("stage-desk", attributes, inside, f"{root}{bundle.script_path('desk.mjs')}")


def add_desk(page: str, stage: Stage, catalog: Catalog, root: str) -> str:
    """Put the desk of a stage where "Build it" of its chapter begins, with a sentence about it.

    Args:
        page: the chapter, its blocks already replaced.
        stage: the stage of the chapter.
        catalog: the course.
        root: leads from the page to the site's root, such as `../../`.

    Raises:
        BundleError: the bundle could not be built.
    """
    desk = desk_html(stage, catalog, root)
    return below_heading(page, PART, f"{INTRODUCTION}\n\n{desk}")
