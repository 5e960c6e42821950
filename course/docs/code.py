"""Code in the docs, by name: found with ast in the file itself, so that it cannot differ."""

import ast
import textwrap
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff
from pathlib import PurePosixPath

from course.catalog import Catalog, Stage
from course.docs.fences import DocsError, show
from course.lineage.steps import compare, read_files
from course.places import ROOT

LANGUAGES = {
    ".py": "python", ".toml": "toml", ".yml": "yaml", ".json": "json", ".js": "js", ".txt": "text",
    ".diff": "diff", ".conf": "nginx",
}  # fmt: skip
IMPORTS = "imports"  # stands for all import statements of a file


@dataclass(frozen=True)
class Span:
    """The lines of a symbol: first and last, counted from 1."""

    first: int
    last: int
    spacious: bool  # a function or class, which PEP 8 sets off by two blank lines


def names_of(node: ast.stmt) -> list[str]:
    """List what a statement defines."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.Assign():
            parts = [part for target in node.targets for part in ast.walk(target)]
            return [part.id for part in parts if isinstance(part, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.Import() | ast.ImportFrom():
            return [IMPORTS]
        case _:
            return []


def span_of(node: ast.stmt, lines: list[str]) -> Span:
    """Measure a statement with its decorators and the comment lines right above it."""
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    while first > 1 and lines[first - 2].lstrip().startswith("#"):
        first -= 1
    spacious = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return Span(first, node.end_lineno or node.lineno, spacious)


def find_symbol(source: str, symbol: str) -> Span | None:
    """Find a function, class, `Class.member`, module-level name or `imports`; None if unknown."""
    body = ast.parse(source).body
    *classes, last = symbol.split(".")
    for name in classes:
        found = [node for node in body if isinstance(node, ast.ClassDef) and node.name == name]
        body = found[0].body if found else []
    spans = [span_of(node, source.splitlines()) for node in body if last in names_of(node)]
    if not spans:
        return None
    return Span(spans[0].first, spans[-1].last if last == IMPORTS else spans[0].last,
                spans[0].spacious)  # fmt: skip


def read_source(path: str) -> str:
    """Read a file of the repo by its path from the root.

    Raises:
        DocsError: there is no such file.
    """
    file = ROOT / PurePosixPath(path)
    if not path or not file.is_file():
        raise DocsError(f"there is no file {path!r}")
    return file.read_text(encoding="utf-8")


def pick(path: str, symbols: tuple[str, ...]) -> list[Span]:
    """Find the lines of each symbol in a file; of the whole file when none is named.

    Raises:
        DocsError: there is no such file, or no such name in it.
    """
    source = read_source(path)
    if not symbols:
        return [Span(1, len(source.splitlines()), spacious=True)]
    spans = []
    for symbol in symbols:
        span = find_symbol(source, symbol)
        if span is None:
            raise DocsError(f"{path} has no {symbol!r}")
        spans.append(span)
    return spans


def new_lines(path: str, catalog: Catalog) -> set[int]:
    """Number the lines of a stage's file that the stage before does not have, from 1."""
    stage, inside = stage_of(path, catalog)
    before = catalog.before(stage) if stage else None
    if not before or not (before.folder / inside).is_file():
        return set()
    old = (before.folder / inside).read_text(encoding="utf-8").splitlines()
    new = read_source(path).splitlines()
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    added = {
        n + 1 for kind, _, _, start, end in blocks if kind != "equal" for n in range(start, end)
    }
    return {number for number in added if new[number - 1].strip()}


def stage_of(path: str, catalog: Catalog) -> tuple[Stage | None, str]:
    """Split a path from the root into its stage, if it has one, and the path inside the stage."""
    folder, _, rest = path.partition("/")
    slug, _, inside = rest.partition("/")
    if folder == "stages":
        for stage in catalog.stages:
            if stage.slug == slug:
                return stage, inside
    return None, path


def join(path: str, spans: list[Span], added: set[int]) -> tuple[str, tuple[int, ...]]:
    """Put the lines of the spans together, and say which of them are among the added ones."""
    lines = read_source(path).splitlines()
    shown: list[tuple[str, bool]] = []
    for before, span in zip([None, *spans], spans, strict=False):
        if before:
            shown += [("", False)] * (2 if before.spacious or span.spacious else 1)
        shown += [(lines[n - 1], n in added) for n in range(span.first, span.last + 1)]
    marked = tuple(place for place, (_, is_new) in enumerate(shown, 1) if is_new)
    everything = len(marked) == sum(1 for text, _ in shown if text.strip())
    return textwrap.dedent("\n".join(text for text, _ in shown)), () if everything else marked


def show_code(reference: str, catalog: Catalog) -> str:
    """Show `path`, `path::name` or `path::name, Class.method, imports`; new lines are marked.

    Raises:
        DocsError: the file or the name does not exist.
    """
    path, _, names = reference.strip().partition("::")
    symbols = tuple(name.strip() for name in names.split(",") if name.strip())
    text, marked = join(path, pick(path, symbols), new_lines(path, catalog))
    language = LANGUAGES.get(PurePosixPath(path).suffix, "text")
    return (
        show(text, language, title=path, marked=marked) if text else f"`{path}` is an empty file."
    )


def show_changes(reference: str, catalog: Catalog) -> str:
    """Show the diff of a file, or of a whole stage, against the stage before.

    Raises:
        DocsError: the path is in no stage, or nothing changed there.
    """
    stage, inside = stage_of(reference.strip().rstrip("/"), catalog)
    if stage is None:
        raise DocsError(f"{reference.strip()!r} is neither a stage's folder nor a file in one")
    before = catalog.before(stage)
    old, new = read_files(before.folder) if before else {}, read_files(stage.folder)
    changes = [change for change in compare(old, new) if inside in ("", change.path)]
    if not changes:
        raise DocsError(f"{reference.strip()} is the same as in the stage before")
    return "\n".join(
        show_diff(f"stages/{stage.slug}/{change.path}", old.get(change.path, b""),
                  new.get(change.path, b""))
        for change in changes
    )  # fmt: skip


def show_diff(path: str, old: bytes, new: bytes) -> str:
    """Show the diff of one file, without the two lines that repeat its name."""
    before, after = old.decode("utf-8").splitlines(), new.decode("utf-8").splitlines()
    lines = list(unified_diff(before, after, lineterm=""))[2:]
    return show("\n".join(lines), "diff", title=path) if lines else f"`{path}` is new, and empty."
