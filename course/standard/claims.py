"""Which promise says that it shows a requirement: the line `ASVS:` in the docstring of a test.

The line holds ids, with a comma and a space between two of them. A promise that a later stage
replaces shows nothing there and after.
"""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from course.catalog import Catalog, Stage
from course.places import ROOT
from course.promises.promise import Promise
from course.standard.requirements import ID, StandardError

LINE = re.compile(r"^\s*ASVS: (.*)$", re.MULTILINE)
Test = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Claim:
    """A promise that says which requirements it shows.

    Attributes:
        test: such as `tests/s03_hashing/test_hashes.py::test_name`.
        ids: the requirements.
        until: the stages that replace the promise, by a name that the catalog finds.
    """

    test: str
    ids: tuple[str, ...]
    until: tuple[str, ...] = ()

    @property
    def promise(self) -> Promise:
        """The promise itself."""
        return Promise(self.test, ())

    def is_in_force(self, end: Stage, catalog: Catalog) -> bool:
        """Tell whether a stage keeps the promise."""
        line = catalog.line(end)
        replaced = {catalog.find(name) for name in self.until}
        return catalog.find(self.promise.slug) in line and replaced.isdisjoint(line)


def ids_in(docstring: str, place: str) -> tuple[str, ...]:
    """Return the ids in a docstring; none, if it has no such line.

    Raises:
        StandardError: it has two of these lines, something else in one, or an id twice.
    """
    lines = LINE.findall(docstring)
    ids = tuple(lines[0].split(", ")) if lines else ()
    if len(lines) > 1 or not all(ID.fullmatch(each) for each in ids) or len(set(ids)) < len(ids):
        raise StandardError(f"{place}: one line 'ASVS: 6.2.1, 6.2.2', with each id once.")
    return ids


def until_of(test: Test) -> tuple[str, ...]:
    """Return the stages that its decorators `@until("s05")` name."""
    return tuple(
        str(ast.literal_eval(call.args[0]))
        for call in test.decorator_list
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "until"
    )


def read_file(file: Path, root: Path = ROOT) -> list[Claim]:
    """Return the claims of a file of promises.

    Raises:
        StandardError: a line in it is wrong.
    """
    name = file.relative_to(root).as_posix()
    found = []
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, Test) and node.name.startswith("test_"):
            place = f"{name}::{node.name}"
            if ids := ids_in(ast.get_docstring(node) or "", place):
                found.append(Claim(place, ids, until_of(node)))
    return found


def read_claims(catalog: Catalog, root: Path = ROOT) -> Sequence[Claim]:
    """Return the claims of all promises, in the order of the stages.

    Raises:
        StandardError: a line in a docstring is wrong.
    """
    rooms = (root / stage.promises for stage in catalog.stages)
    files = (file for room in rooms for file in sorted(room.glob("test_*.py")))
    return [claim for file in files for claim in read_file(file, root)]
