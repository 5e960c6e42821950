"""Three hints for each piece of "Build it": what to do, the shape of it, and the code."""

import re
from html import escape
from importlib import import_module
from posixpath import dirname, normpath

from course.catalog import Catalog, Stage
from course.docs import code, generated, reference, shape
from course.docs.build_it import Piece, pieces_of, sections_of, words_about
from course.docs.fences import show
from course.lineage.steps import read_files

EXTENSIONS = (  # those of mkdocs.yml that words and listings need
    "tables", "attr_list", "def_list", "md_in_html", "admonition", "pymdownx.details",
    "pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.superfences",
)  # fmt: skip
OPTIONS = {"pymdownx.highlight": {"pygments_lang_class": True}}
LINK = re.compile(r'(?<= href=")(?![a-z]+:|#|/)([^"#]*)')
EMPTY = "Empty files"
EMPTY_PACKAGE = {"__init__.py": ""}  # what `course start` makes for the first stage
NO_NAMES = "No name changes here: only what a line says."

Hint = dict[str, str | list[str]]
Files = dict[str, str]


def texts_of(stage: Stage) -> Files:
    """Return the files of a stage as text, by their path inside it."""
    return {path: data.decode("utf-8") for path, data in read_files(stage.folder).items()}


def given_to(stage: Stage, catalog: Catalog) -> Files:
    """Return the files that a stage is built from, as `course start` gives them."""
    before = catalog.before(stage)
    return texts_of(before) if before else dict(EMPTY_PACKAGE)


def html_of(markdown: str, page: str, root: str) -> str:
    """Make HTML of Markdown, as the site does, for a page other than the one it was written for.

    Args:
        markdown: the text.
        page: the page that it was written for, inside docs/.
        root: leads from where it is shown to the site's root.
    """
    to_html = import_module("markdown").markdown  # it has no types
    html: str = to_html(markdown, extensions=EXTENSIONS, extension_configs=OPTIONS)

    def lead(match: re.Match[str]) -> str:
        path = normpath(f"{dirname(page)}/{match[1]}")
        return root + re.sub(r"(^|/)index/$", r"\1", re.sub(r"\.md$", "/", path))

    return LINK.sub(lead, html)


def hints_of(markdown: str, stage: Stage, catalog: Catalog, root: str) -> list[Hint]:
    """Make the hints of a chapter, in the order in which its pieces are built."""
    given = given_to(stage, catalog)
    found = [hint_of(piece, given, stage, catalog, root) for piece in pieces_of(markdown, catalog)]
    return [*hints_of_empty(markdown, given, stage, root), *found]


def hint_of(piece: Piece, given: Files, stage: Stage, catalog: Catalog, root: str) -> Hint:
    """Make the three hints of one piece."""
    page = generated.chapter(stage)
    old, new = given.get(piece.file, ""), texts_of(stage).get(piece.file, "")
    made = shape.shape_of_changes(old, new) if piece.is_change else shape.shape_of(new, piece.names)
    names = names_in(old, new) if piece.is_change else []
    outline = [show(made, "python", title=piece.file)] if made else names or [NO_NAMES]
    shown = code.show_changes if piece.is_change else code.show_code
    listing = shown(piece.reference, catalog)
    steps = ["\n\n".join(text) for text in ([*piece.said, *names], outline, [listing])]
    html = [reference.link_listings(html_of(step, page, root), root, catalog) for step in steps]
    return {"title": piece.title, "anchor": piece.anchor, "file": piece.file, "steps": html}


def names_in(old: str, new: str) -> list[str]:
    """Say which names a change brings, which it changes, and which go."""
    kinds = {
        "New": shape.brought(old, new),
        "Changed": shape.changed(old, new),
        "Gone": shape.gone(old, new),
    }
    parts = (f"{kind}: {', '.join(f'`{name}`' for name in names)}."
             for kind, names in kinds.items() if names)  # fmt: skip
    line = " ".join(parts)
    return [line] if line else []


def hints_of_empty(markdown: str, given: Files, stage: Stage, root: str) -> list[Hint]:
    """Make the hint for the files that a stage adds and that are empty, if there are any."""
    empty = [path for path, text in texts_of(stage).items() if not text and path not in given]
    if not empty:
        return []
    start = sections_of(markdown)[0]
    names = "".join(f"<li><code>{escape(path)}</code></li>" for path in empty)
    words = html_of(start.text.strip(), generated.chapter(stage), root)
    listed = f"<p>{EMPTY}:</p><ul>{names}</ul>"
    steps = [words, listed, listed]
    return [{"title": start.title, "anchor": start.anchor, "file": empty[0], "steps": steps}]


def why_of(markdown: str, stage: Stage, catalog: Catalog, root: str) -> Files:
    """Return what a chapter says about each file, as HTML."""
    page = generated.chapter(stage)
    return {
        file: html_of("\n\n".join(said), page, root)
        for file, said in words_about(markdown, stage, catalog).items()
    }
