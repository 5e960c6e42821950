"""Tells the reader what became of the promises, and where the broken ones are explained."""

import ast
import tomllib
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from course.catalog import Catalog
from course.places import ROOT
from course.promises.app import CheckError
from course.promises.run import Promise

MARKS = {"kept": "✓", "broken": "✗", "not checked": "-"}


def explanation_of(promise: Promise) -> str:
    """Return the page and the anchor, below `docs`, that explain a promise.

    Raises:
        CheckError: explained.toml does not name its module.
    """
    file = Path(__file__).with_name("explained.toml")
    pages = tomllib.loads(file.read_text(encoding="utf-8"))
    try:
        page: str = pages[promise.module].get(promise.name) or pages[promise.module]["any"]
    except KeyError:
        raise CheckError(f"{file.name} has no page for {promise.module}.") from None
    return page


def topic_of(module: str) -> str:
    """Return the first line of a file of promises: what they have in common."""
    tree = ast.parse((ROOT / "tests" / module).read_text(encoding="utf-8"))
    return str(ast.get_docstring(tree)).partition("\n")[0]


def tell(promises: Sequence[Promise], catalog: Catalog) -> Iterator[str]:
    """Say line by line what became of the promises, by the stage that brought each, and the sum."""
    for slug, group in groupby(promises, lambda promise: Path(promise.module).parent.name):
        stage = catalog.find(slug)
        yield f"\n{stage.label} {stage.title}"
        for module, promises_of_module in groupby(group, lambda promise: promise.module):
            yield f"\n  {topic_of(module)}"
            for promise in promises_of_module:
                yield from tell_one(promise)
    checked = [promise for promise in promises if promise.result != "not checked"]
    kept = [promise for promise in checked if promise.result == "kept"]
    yield f"\n{len(kept)} of {len(checked)} promises kept."
    if skipped := len(promises) - len(checked):
        yield f"{skipped} not checked."


def tell_one(promise: Promise) -> Iterator[str]:
    """Say what became of one promise; if it is broken, with the first case that shows it."""
    head = f"  {MARKS[promise.result]} {promise.result:<11}  {promise.sentence}"
    if promise.result == "not checked":
        reasons = dict.fromkeys(case.reason for case in promise.cases if case.reason)
        yield f"{head} ({'; '.join(reasons)})"
        return
    yield head
    if not promise.failed:
        return
    first = promise.failed[0]
    lines = {
        "case": first.case and f"{first.case} ({len(promise.failed)} of {len(promise.cases)})",
        "expected": first.expected,
        "came": first.came,
        "sent": first.sent,
        "answer": first.answer,
        "read": f"docs/{explanation_of(promise)}",
        "test": promise.test,
    }
    for name, text in lines.items():
        if text:
            yield f"      {name:<9}{text}"
