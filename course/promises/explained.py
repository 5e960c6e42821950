"""Where the site explains a promise, and which step it is about: its own words, in docstrings.

The docstring of a module of promises has a line `Explained:` with a page and an anchor below docs/.
A test that is explained elsewhere has a line of its own. One that is about a step on which other
promises stand has a line `The step:`.
"""

import ast
import re
from functools import cache

from course.places import ROOT
from course.promises.app import CheckError

EXPLAINED = re.compile(r"^\s*Explained: (\S+)$", re.MULTILINE)
STEP = re.compile(r"^\s*The step: ([a-z ]+)\.$", re.MULTILINE)


@cache
def docstrings(file: str) -> dict[str, str]:
    """Return the docstrings of a file, from the root of the repo: its tests', and its own as ""."""
    module = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    tests = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    return {
        "": ast.get_docstring(module) or "",
        **{test.name: ast.get_docstring(test) or "" for test in tests},
    }


def topic_of(file: str) -> str:
    """Return the first line of a file of promises: what they have in common."""
    return docstrings(file)[""].partition("\n")[0]


def explanation_of(test: str) -> str:
    """Return the page and the anchor, below docs/, that explain a test.

    Raises:
        CheckError: neither the test nor its module says.
    """
    file, _, name = test.partition("::")
    for text in (docstrings(file).get(name, ""), docstrings(file)[""]):
        if found := EXPLAINED.search(text):
            return found[1]
    raise CheckError(f"{file} does not say where it is explained.")


def step_of(test: str) -> str:
    """Return the step that a test is about, such as `register`; mostly ""."""
    file, _, name = test.partition("::")
    found = STEP.search(docstrings(file).get(name, ""))
    return found[1] if found else ""
