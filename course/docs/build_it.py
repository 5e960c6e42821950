"""The part "Build it" of a chapter, taken apart: its pieces, each a file and the words about it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module

from course.catalog import Catalog, Stage
from course.docs.code import stage_of
from course.docs.fences import FENCE, Fence, parse_fence
from course.docs.kinds import CHANGES

PART = "Build it"
HEADING = re.compile(r"^(?P<level>#{1,6}) (?P<title>.+?)[ ]*$", re.MULTILINE)
ITEM = ("- ", "* ", "1. ", "??? ", "!!! ", "|", "    ")


@dataclass
class Piece:
    """A file that "Build it" adds or changes.

    Attributes:
        title: the heading above it.
        anchor: its anchor in the chapter.
        file: the path inside the stage.
        names: what of the file the piece is about; all of it where it is empty.
        is_change: whether the chapter shows a diff.
        reference: what the chapter names, such as `stages/s01_bare_app/main.py::app`.
        said: the chapter's words about it, as Markdown.
    """

    title: str
    anchor: str
    file: str
    names: tuple[str, ...]
    is_change: bool
    reference: str
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    """What is below one heading."""

    title: str
    anchor: str
    text: str


def without_blocks(markdown: str) -> str:
    """Blank out the fenced blocks, so that every other character stays at its place."""
    return FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), markdown)


def sections_of(markdown: str) -> list[Section]:
    """List the sections of "Build it": what is above its first heading, and below each one."""
    slugify, unique = (getattr(import_module("markdown.extensions.toc"), name)
                       for name in ("slugify", "unique"))  # fmt: skip
    used: set[str] = set()
    sections: list[Section] = []
    headings = list(HEADING.finditer(without_blocks(markdown)))
    ends = [*(heading.start() for heading in headings[1:]), len(markdown)]
    part = ""
    for heading, end in zip(headings, ends, strict=True):
        title = heading["title"].replace("`", "")
        anchor = unique(slugify(title, "-"), used)
        part = title if len(heading["level"]) < 3 else part
        if part == PART:
            sections.append(Section(title, anchor, markdown[heading.end() : end]))
    return sections


def chunks_of(prose: str) -> list[str]:
    """Split prose at its empty lines; what is indented belongs to what is above it."""
    chunks: list[str] = []
    for chunk in re.split(r"\n{2,}", prose.strip("\n")):
        if chunk.startswith("    ") and chunks:
            chunks[-1] += f"\n\n{chunk}"
        elif chunk.strip():
            chunks.append(chunk)
    return chunks


def split_lead(chunks: list[str]) -> tuple[list[str], str]:
    """Split off what leads to the block below: a paragraph, or the end of a list that says so."""
    *others, last = chunks or [""]
    if not last.startswith(ITEM):
        return others, last
    items, _, item = last.rpartition("\n- ")
    return ([*others, items], item) if item.endswith(":") and items else (chunks, "")


def pieces_in(section: Section, fence: Fence | None, catalog: Catalog) -> list[Piece]:
    """List the files of a stage that a block shows; none, where it shows something else."""
    if fence is None or not fence.kind.is_listing:
        return []
    lines = [line.strip() for line in fence.body.splitlines() if line.strip()]
    of_stages = (line for line in lines if stage_of(line.partition("::")[0], catalog)[0])
    return [piece_of(section, fence, line, catalog) for line in of_stages]


def piece_of(section: Section, fence: Fence, reference: str, catalog: Catalog) -> Piece:
    """Make a piece of a line of a block."""
    path, _, names = reference.partition("::")
    symbols = tuple(name.strip() for name in names.split(",") if name.strip())
    file = stage_of(path, catalog)[1]
    is_change = fence.kind == CHANGES
    return Piece(section.title, section.anchor, file, symbols, is_change, reference)


def tokens_of(text: str) -> Iterator[tuple[list[str], Fence | None]]:
    """Go through a section: paragraphs, and the block below them; at its end there is none."""
    end = 0
    for match in FENCE.finditer(text):
        if not match["indent"]:
            yield chunks_of(text[end : match.start()]), parse_fence(match)
            end = match.end()
    yield chunks_of(text[end:]), None


def take_apart(section: Section, catalog: Catalog) -> tuple[list[Piece], list[str]]:
    """Return the pieces of a section, and what it says where it has none.

    The paragraph above a listing leads to it. What is said below a listing is about it, up to the
    next block that is run: that one and its lead are for a terminal, and so is what is below.
    """
    pieces: list[Piece] = []
    said: list[str] = []  # about the last piece, or about the next one where there is none yet
    lead: list[str] = []
    skipping = False
    for chunks, fence in tokens_of(section.text):
        others, above = split_lead(chunks) if fence else (chunks, "")
        said += [] if skipping else others
        if made := pieces_in(section, fence, catalog):
            lead = [above] if above else [] if chunks else lead
            made[0].said += [] if pieces else said
            for piece in made:
                piece.said += lead
            pieces, said, skipping = [*pieces, *made], made[-1].said, False
        elif fence and fence.kind.is_for_machine:
            skipping, lead = bool(pieces), []
        elif fence and not skipping:
            said += [part for part in with_block(above, fence) if part]
    return pieces, [] if pieces else said


def with_block(lead: str, fence: Fence) -> tuple[str, ...]:
    """Return a paragraph with the block below it, where that is part of what is said."""
    if fence.kind.is_said:
        return lead, f"```text\n{fence.body.rstrip()}\n```"
    return () if lead.endswith(":") else (lead,)


def pieces_of(markdown: str, catalog: Catalog) -> list[Piece]:
    """List the pieces of "Build it", in the order in which they are built."""
    return [piece for section in sections_of(markdown) for piece in take_apart(section, catalog)[0]]


def words_about(markdown: str, stage: Stage, catalog: Catalog) -> dict[str, list[str]]:
    """Return the chapter's words about each file, as Markdown.

    What is below a heading without a file is about the file that it names, about the one whose
    names it uses, or goes on about the file above it.
    """
    about: dict[str, list[str]] = {}
    last = ""
    files = [piece.file for piece in pieces_of(markdown, catalog)]
    for section in sections_of(markdown)[1:]:
        pieces, said = take_apart(section, catalog)
        for piece in pieces:
            about.setdefault(piece.file, []).extend(piece.said)
        home = home_of(said, files, stage) or last
        if said and home:
            about.setdefault(home, []).extend([f"**{section.title}**", *said])
        last = pieces[-1].file if pieces else last
    return about


def home_of(said: list[str], files: list[str], stage: Stage) -> str:
    """Return the file that words are about, by its path or by the names that it defines."""
    text = "\n".join(said)
    if named := next((file for file in files if f"`my_app/{file}`" in text), ""):
        return named
    words = set(re.findall(r"`(\w+)(?:\(\))?`", text))

    def count(file: str) -> int:
        source = (stage.folder / file).read_text(encoding="utf-8")
        return sum(bool(re.search(rf"^(?:async )?(?:def |class )?{word}\b", source, re.MULTILINE))
                   for word in words)  # fmt: skip

    best = max(files, key=count, default="")
    return best if best and count(best) else ""
