"""What promises say of the standard is read from their docstrings, and nowhere else."""

import re
from pathlib import Path

import pytest

from course.catalog import load_catalog
from course.places import ROOT
from course.standard.claims import Claim, read_claims, read_file
from course.standard.requirements import StandardError
from tests.support.made_up import tree

CATALOG = load_catalog()
TREE = tree()
LINE = re.compile(r'^\s*(?:""")?ASVS:', re.MULTILINE)
UNTIL = re.compile(r'^@until\("(\w+)"\)', re.MULTILINE)
PROMISES = '''
"""s02 promises something.

Explained: page.md#part
"""

@until("s03")
@mark("ASVS: 9.9.9")
def test_one() -> None:
    """It is so.

    Explained: page.md#other
    ASVS: 6.2.1, 6.2.10
    """

def helper() -> None:
    """ASVS: 6.2.2"""

def test_two() -> None:
    """ASVS: 7.1.1"""

def test_three() -> None:
    """No ASVS: 7.1.2"""
'''


def write(folder: Path, text: str) -> Path:
    """Write a file of promises of stage 2."""
    file = folder / "tests" / "s02_step" / "test_a.py"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_the_line_of_a_test_is_read(tmp_path: Path) -> None:
    write(tmp_path, PROMISES)
    file = "tests/s02_step/test_a.py"
    assert read_claims(TREE, tmp_path) == [
        Claim(f"{file}::test_one", ("6.2.1", "6.2.10"), ("s03",)),
        Claim(f"{file}::test_two", ("7.1.1",)),
    ]


@pytest.mark.parametrize(
    "lines",
    ["6.2", "V6.2.1", "6.2.1 and 6.2.2", "6.2.1,6.2.2", "6.2.1, 6.2.1", "6.2.1\nASVS: 6.2.2", ""],
)
def test_a_wrong_line_is_named(tmp_path: Path, lines: str) -> None:
    file = write(tmp_path, f'def test_a() -> None:\n    """It is.\n\nASVS: {lines}\n"""\n')
    with pytest.raises(StandardError, match=r"tests/s02_step/test_a\.py::test_a: one line 'ASVS"):
        read_file(file, tmp_path)


@pytest.mark.parametrize(
    ("until", "kept_at"),
    [
        ((), ["s02", "s03", "s04", "s21", "s22"]),
        (("s04",), ["s02", "s03", "s21", "s22"]),
        (("s21",), ["s02", "s03", "s04"]),
        (("s03", "s22"), ["s02", "s21"]),
    ],
)
def test_a_promise_counts_as_long_as_no_stage_of_the_line_replaces_it(
    until: tuple[str, ...], kept_at: list[str]
) -> None:
    claim = Claim("tests/s02_step/test_a.py::test_b", ("6.2.1",), until)
    assert [each.label for each in TREE.stages if claim.is_in_force(each, TREE)] == kept_at


def test_no_line_is_where_nobody_reads_it() -> None:
    rooms = [ROOT / stage.promises for stage in CATALOG.stages]
    texts = [file.read_text(encoding="utf-8") for room in rooms for file in room.rglob("*.py")]
    assert sum(len(LINE.findall(text)) for text in texts) == len(read_claims(CATALOG))


def test_each_end_of_a_promise_is_seen() -> None:
    ended = {claim.test: claim.until for claim in read_claims(CATALOG)}
    for test, until in ended.items():
        file, _, name = test.partition("::")
        text = (ROOT / file).read_text(encoding="utf-8").partition(f"def {name}(")[0]
        above = text.rpartition("\n\n\n")[2]
        assert tuple(UNTIL.findall(above)) == until


def test_a_promise_that_shows_something_is_a_promise() -> None:
    for claim in read_claims(CATALOG):
        assert CATALOG.find(claim.promise.slug)
        assert f"def {claim.promise.name}(" in (ROOT / claim.promise.file).read_text("utf-8")
