"""Where a stage can be edited: on the lines that are its own."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from course.catalog import Catalog, Stage
from course.lineage.steps import read_files
from course.mutants.edits import Edit, find_edits


@dataclass(frozen=True)
class Site:
    """An edit of a file of a stage; `text` is the line that it is about, without its indent."""

    file: str
    text: str
    edit: Edit

    @property
    def change(self) -> str:
        """The edit in words, as far as one line holds."""
        old, new = (" ".join(each.split()) for each in (self.edit.old, self.edit.new))
        return f"{old} -> {new}"


def find_sites(catalog: Catalog, stage: Stage) -> list[Site]:
    """List the edits of the lines that a stage adds or changes."""
    before = catalog.before(stage)
    old = read_files(before.folder) if before else {}
    return [
        Site(file, lines[own[0] - 1].strip(), edit)
        for file, source in read_files(stage.folder).items()
        if file.endswith(".py")
        for lines in [source.decode().splitlines()]
        for added in [own_lines(old.get(file, b"").decode().splitlines(), lines)]
        for edit in find_edits(source)
        if (own := [line for line in edit.lines if line in added])
    ]


def own_lines(old: Sequence[str], new: Sequence[str]) -> set[int]:
    """Return the numbers, from 1, of the lines that are new or changed."""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    blocks = [block for block in matcher.get_opcodes() if block[0] != "equal"]
    return {line + 1 for *_, start, end in blocks for line in range(start, end)}
