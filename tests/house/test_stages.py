"""Each stage can be read alone and copied away, and reads as the others do."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from course.catalog import labels_in, load_catalog
from course.lineage.steps import read_files

SOURCES = {
    PurePosixPath(stage.slug, path): content.decode()
    for stage in load_catalog().stages
    for path, content in read_files(stage.folder).items()
}
OUTSIDE = {"course", "stages", "tests"}
MAX_LINES = 24
EXEMPTION = re.compile(r"noqa|type: ?ignore|pylint|# ?pragma|\b(TODO|FIXME|XXX)\b", re.IGNORECASE)
WORD = re.compile(r"\bstages?\b", re.IGNORECASE)
ONE_SENTENCE = re.compile(r"(?:(?![.!?] )[^\n])+\.")

by_file = pytest.mark.parametrize("path", SOURCES, ids=str)
by_python_file = pytest.mark.parametrize(
    "path", [path for path in SOURCES if path.suffix == ".py"], ids=str
)
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def definitions(path: PurePosixPath) -> Iterator[Definition]:
    """Find all functions and classes of a file, at any depth."""
    for node in ast.walk(ast.parse(SOURCES[path])):
        if isinstance(node, Definition):
            yield node


@by_python_file
def test_it_imports_nothing_from_outside_its_package(path: PurePosixPath) -> None:
    depth = len(path.parts) - 1
    for node in ast.walk(ast.parse(SOURCES[path])):
        if isinstance(node, ast.Import):
            assert OUTSIDE.isdisjoint(name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= depth
            assert node.level or (node.module or "").partition(".")[0] not in OUTSIDE


@by_python_file
def test_its_functions_are_short(path: PurePosixPath) -> None:
    for node in definitions(path):
        if not isinstance(node, ast.ClassDef):
            assert (node.end_lineno or 0) - node.lineno < MAX_LINES, node.name


@by_python_file
def test_each_public_name_says_why_in_one_sentence(path: PurePosixPath) -> None:
    for node in definitions(path):
        if not node.name.startswith("_"):
            assert ONE_SENTENCE.fullmatch(ast.get_docstring(node) or ""), node.name


@by_python_file
def test_each_file_with_code_says_what_it_is_for(path: PurePosixPath) -> None:
    module = ast.parse(SOURCES[path])
    assert not module.body or ONE_SENTENCE.fullmatch(ast.get_docstring(module) or "")


@by_file
def test_it_is_excused_from_no_check(path: PurePosixPath) -> None:
    assert not EXEMPTION.search(SOURCES[path])


@by_file
def test_it_names_no_stage(path: PurePosixPath) -> None:
    assert not WORD.search(SOURCES[path])
    assert labels_in(SOURCES[path]) == []


@by_file
def test_its_lines_end_as_everywhere_else(path: PurePosixPath) -> None:
    assert "\r" not in SOURCES[path]
    assert SOURCES[path] == "" or SOURCES[path].endswith("\n")
