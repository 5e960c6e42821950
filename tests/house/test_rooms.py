"""Each room of the house stands on the ground floor alone, and no import runs in a circle."""

import ast
import re
from collections.abc import Callable, Iterable
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from course.docs.capture import INPUTS
from course.kept import MACHINERY, ROOMS_OF_THE_SITE
from course.places import ROOT

Imports = dict[str, set[str]]


def module_of(file: Path) -> str:
    """Return the dotted name of a file, seen from the root."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {
    module_of(file): file for top in ("attacks", "course") for file in (ROOT / top).rglob("*.py")
}


def names_in(tree: ast.Module) -> Iterable[str]:
    """List what a module imports, wherever in it that stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "the house imports by whole names"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in FILES else str(node.module)


def imports_of(text: str) -> set[str]:
    """Return the modules of the house that a text imports."""
    return FILES.keys() & set(names_in(ast.parse(text)))


# What stands above the rooms, and so may import all of them. While MkDocs loads a hook, modules
# beside it go before all others: in course/ the hooks would take course/attacks for attacks.
COMMANDS = {module for module in FILES if module.startswith("course.commands")}
ROOF = {"course.cli", "course.__main__", "course.docs.hooks", *COMMANDS}


@cache
def imports() -> Imports:
    """Read what each module of the house imports; only the tests that ask for it wait for that."""
    return {module: imports_of(file.read_text(encoding="utf-8")) for module, file in FILES.items()}


def room_of(module: str) -> str:
    """Return the room of a module; "" is the ground floor, of which the roof is a part on top."""
    top, *rest = module.split(".")
    is_room = bool(rest) and (ROOT / top / rest[0]).is_dir()
    return f"{top}.{rest[0]}" if is_room else ""


def between_rooms(imports: Imports) -> Imports:
    """Return which room imports which other one; the roof is in none."""
    rooms: Imports = {}
    for module in imports.keys() - ROOF:
        entered = {room_of(name) for name in imports[module]} - {room_of(module), ""}
        rooms.setdefault(room_of(module), set()).update(entered)
    return rooms


def circle(imports: Imports) -> list[str]:
    """Return modules or rooms that import each other in a circle; none when there is no circle."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def upward(imports: Imports) -> list[str]:
    """List the imports that run upward: into the roof, or from the ground floor into a room."""
    return [
        f"{module} imports {name}"
        for module in sorted(imports.keys() - ROOF)
        for name in sorted(imports[module])
        if name in ROOF or (module.startswith("course.") and not room_of(module) and room_of(name))
    ]


def test_no_import_runs_in_a_circle() -> None:
    assert circle(imports()) == []


def test_no_room_leads_back_to_itself() -> None:
    assert circle(between_rooms(imports())) == []


def test_no_import_runs_upward() -> None:
    assert upward(imports()) == []


def test_the_attacks_need_nothing_of_the_course() -> None:
    needed = {module: imports()[module] for module in imports() if module.startswith("attacks.")}
    assert needed
    assert not [name for names in needed.values() for name in names if name.startswith("course")]


def test_a_run_that_is_kept_depends_on_no_code_that_its_key_leaves_out() -> None:
    left_out = {f"course.{room}" for room in ROOMS_OF_THE_SITE}
    seen = {file for pattern in MACHINERY for file in ROOT.glob(pattern)}
    course = {module for module in FILES if module.split(".")[0] == "course"}
    assert {FILES[module] for module in course if room_of(module) not in left_out} <= seen
    entered = [rooms for room, rooms in between_rooms(imports()).items() if room not in left_out]
    assert not left_out & set().union(*entered)


def test_a_captured_run_depends_on_all_that_its_page_runs() -> None:
    seen = {file for pattern in INPUTS for file in ROOT.glob(pattern)}
    needed, wanted = set(), ["course.docs.session", "course.docs.commands"]
    while wanted:
        module = wanted.pop()
        if module not in needed and module.split(".")[0] == "course":
            needed.add(module)
            wanted += imports()[module]
    assert {FILES[module] for module in needed} <= seen


@pytest.mark.parametrize(
    ("module", "text", "finds"),
    [
        ("course.errors", "from course import catalog", circle),
        ("course.live", "from course.bench import load", upward),
        ("course.docs.build", "def late() -> None:\n    from course.cli import main", upward),
    ],
)
def test_a_wrong_import_is_found(
    module: str, text: str, finds: Callable[[Imports], list[str]]
) -> None:
    assert finds({**imports(), module: imports()[module] | imports_of(text)})


def test_rooms_that_need_each_other_are_found() -> None:
    back = imports()["course.promises.app"] | {"course.postman.source"}
    assert circle(between_rooms({**imports(), "course.promises.app": back}))


def borrowed(text: str) -> list[str]:
    """List what a text imports from modules of tests: what is shared is support, and no test."""
    found: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return [name for name in found if re.match(r"tests\.(?:\w+\.)*test_", name)]


@pytest.mark.parametrize("room", ["attacks", "course", "tests", "conftest.py"])
def test_nobody_imports_from_a_module_of_tests(room: str) -> None:
    files = [ROOT / room] if room.endswith(".py") else sorted((ROOT / room).rglob("*.py"))
    assert files
    assert [(file, names) for file in files if (names := borrowed(file.read_text("utf-8")))] == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("from tests.house.promises.test_check import anchors", 1),
        ("from tests.house.promises import test_check", 1),
        ("import tests.house.test_rooms", 1),
        ("def late() -> None:\n    from tests.house.test_rooms import FILES", 1),
        ("from tests.support.headings import anchors", 0),
        ("from tests.house.chromium.conftest import Visit", 0),
    ],
)
def test_an_import_from_a_module_of_tests_is_found(text: str, count: int) -> None:
    assert len(borrowed(text)) == count
