"""Code by name: what is shown is what stands in the file."""

import ast

import pytest

from course.catalog import Stage, load_catalog
from course.docs import code
from course.places import ROOT
from tests.support.stages import each_stage

CATALOG = load_catalog()
SOURCE = '''"""Doc."""

import os
from pathlib import Path

# Why it is two.
TWO: int = 2
ONE, THREE = 1, 3


@decorated(
    "x",
)
async def route() -> None:
    """Say why."""


class Model:
    """A model."""

    name: str = ""

    # Why.
    @property
    def label(self) -> str:
        return self.name
'''


@pytest.mark.parametrize(
    ("symbol", "first", "last"),
    [
        ("imports", "import os", "from pathlib import Path"),
        ("TWO", "# Why it is two.", "TWO: int = 2"),
        ("THREE", "ONE, THREE = 1, 3", "ONE, THREE = 1, 3"),
        ("route", "@decorated(", '    """Say why."""'),
        ("Model", "class Model:", "        return self.name"),
        ("Model.name", '    name: str = ""', '    name: str = ""'),
        ("Model.label", "    # Why.", "        return self.name"),
    ],
)
def test_a_symbol_is_found_with_its_decorators_and_comments(
    symbol: str, first: str, last: str
) -> None:
    span = code.find_symbol(SOURCE, symbol)
    assert span
    lines = SOURCE.splitlines()
    assert (lines[span.first - 1], lines[span.last - 1]) == (first, last)


@pytest.mark.parametrize("symbol", ["os", "Path", "Doc", "Model.other", "Other.label", "x", ""])
def test_what_a_file_does_not_define_is_not_found(symbol: str) -> None:
    assert code.find_symbol(SOURCE, symbol) is None


@each_stage
def test_every_file_of_a_stage_can_be_shown_whole(stage: Stage) -> None:
    for file in sorted(stage.folder.rglob("*.py")):
        path = file.relative_to(ROOT).as_posix()
        text = file.read_text(encoding="utf-8").rstrip()
        assert (text or path) in code.show_code(path, CATALOG)


def test_several_symbols_are_valid_python_with_blank_lines_between() -> None:
    path = "stages/s05_protected_routes/utils/tokens.py"
    shown = code.show_code(f"{path}::MIN_KEY_BYTES, ALGORITHM, InvalidTokenError", CATALOG)
    body = shown.split("\n", 1)[1].rsplit("\n```", 1)[0]
    assert [type(node).__name__ for node in ast.parse(body).body] == [
        "Assign",
        "Assign",
        "ClassDef",
    ]
    assert "\n\nALGORITHM" in body
    assert "\n\n\nclass InvalidTokenError" in body


def test_lines_that_the_stage_before_lacks_are_marked() -> None:
    shown = code.show_code("stages/s03_hashing/db/models.py::User", CATALOG)
    lines = shown.splitlines()
    marked = lines[0].split('hl_lines="')[1].strip('"').split()
    assert [lines[int(number)].strip() for number in marked][-1].startswith("hashed_password")
    assert len(marked) < len(lines) - 2


@pytest.mark.parametrize(
    "reference",
    [
        "stages/s01_bare_app/main.py",  # nothing stands before it
        "stages/s03_hashing/utils/security.py",  # new as a whole
        "stages/s05_protected_routes/main.py::lifespan",  # not touched by its step
    ],
)
def test_nothing_is_marked_where_all_or_none_is_new(reference: str) -> None:
    assert "hl_lines" not in code.show_code(reference, CATALOG).splitlines()[0]


def test_the_changes_of_a_stage_are_those_of_its_files() -> None:
    stage = CATALOG.last
    shown = code.show_changes(f"stages/{stage.slug}/", CATALOG)
    for path in (*stage.new, *stage.changed):
        assert f'title="stages/{stage.slug}/{path}"' in shown
    one = code.show_changes(f"stages/{stage.slug}/{stage.changed[0]}", CATALOG)
    assert one in shown
    assert one.count("``` diff") == 1


def test_the_changes_of_the_first_stage_are_all_of_it() -> None:
    shown = code.show_changes("stages/s01_bare_app", CATALOG)
    assert "+app = FastAPI(" in shown
    assert "`stages/s01_bare_app/__init__.py` is new, and empty." in shown
