"""Pack what the desk of a chapter needs on top of what a panel loads: only the modules it uses.

Which those are is seen from a run of pytest, over a test that fails. It runs inside Pyodide.
"""

import io
import sys
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

from course.browser.python.options import OPTIONS
from course.browser.python.pack import (
    LIBRARY,
    PACKAGES,
    PACKED,
    STANDARD,
    import_all,
    imported,
    packed,
    write_tar,
)

MORE, TESTS = Path("/more"), Path("/tests")
PANEL = PACKED / "panel.txt"  # what the standard library of a panel holds, one name on each line
# What the tests and the attacks import of the standard library, and what pytest does late.
IMPORTED = (
    *("fastjsonschema", "httpx", "packaging.version", "pytest"),
    *("ast", "concurrent.futures.thread", "csv", "difflib", "http.client", "http.server"),
    *("importlib.metadata", "pprint", "select", "ssl", "statistics", "subprocess", "tomllib"),
)
FAILING = """
import pytest

@pytest.fixture
def one():
    yield 1

@pytest.mark.parametrize("number", [1, 2])
def test_it(number, one, tmp_path, monkeypatch, caplog):
    assert [number] == [one]
"""


def run_pytest() -> None:
    """Let pytest import what it needs when a test fails.

    Raises:
        RuntimeError: it did not fail.
    """
    import_all(IMPORTED, PACKAGES, MORE)
    TESTS.mkdir()
    (TESTS / "test_it.py").write_text(FAILING)
    pytest = sys.modules["pytest"]
    with redirect_stdout(io.StringIO()) as output:
        status = pytest.main([*OPTIONS, str(TESTS)])
    if status != pytest.ExitCode.TESTS_FAILED:
        raise RuntimeError(f"pytest ended with {status}: {output.getvalue()}")


def used_files() -> Iterator[tuple[str, bytes]]:
    """Pack the modules, and of the packages what says which version they have."""
    known = set(PANEL.read_text().splitlines())
    for name, root in sorted(imported(MORE, STANDARD).items()):
        if root == MORE:
            yield packed(name, (MORE / name).read_bytes(), {name})
        elif f"{name}c" not in known and name.endswith(".py"):
            yield packed(name, read_library(name), {name})
    for file in sorted(MORE.glob("*.dist-info/METADATA")):
        yield packed(file.relative_to(MORE).as_posix(), file.read_bytes(), ())


def read_library(name: str) -> bytes:
    """Read a module of the standard library."""
    with zipfile.ZipFile(LIBRARY) as archive:
        return archive.read(name)


def main() -> None:
    """Pack it."""
    run_pytest()
    write_tar(PACKED / "desk_packages.tar", used_files())
    PANEL.unlink()
