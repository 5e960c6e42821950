"""The shape of code: names, signatures and docstrings, with `...` in place of what they do."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from course.docs.code import names_of, span_of

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef
LEFT_OUT = "..."
AT_MOST_BLANK = 2  # lines between two definitions


@dataclass(frozen=True)
class Part:
    """A statement of a module or of a class.

    Attributes:
        name: what it defines; its own text, where it defines nothing that a reader asks for.
        text: its lines, with the comments right above.
        node: the statement.
        blank: how many lines above it are empty.
    """

    name: str
    text: str
    node: ast.stmt
    blank: int


def parts_of(body: Iterable[ast.stmt], lines: Sequence[str]) -> list[Part]:
    """List the statements of a body with their lines."""
    parts = []
    for node in body:
        span = span_of(node, list(lines))
        above = span.first - 1
        while above and not lines[above - 1].strip():
            above -= 1
        names = [ast.unparse(node)] if is_import(node) else names_of(node) or [ast.unparse(node)]
        text = "\n".join(lines[span.first - 1 : span.last])
        parts.append(Part(names[0], text, node, min(span.first - 1 - above, AT_MOST_BLANK)))
    return parts


def parts_in(source: str) -> list[Part]:
    """List the statements of a file."""
    return parts_of(ast.parse(source).body, source.splitlines())


def by_name(parts: Iterable[Part]) -> dict[str, Part]:
    """Return parts by their names."""
    return {part.name: part for part in parts}


def shape_of(source: str, names: Sequence[str] = ()) -> str:
    """Return the shape of a file, or of some of its names; `imports` are its import statements."""
    lines, parts = source.splitlines(), parts_in(source)
    if names:
        parts = [part for part in parts if {*names_of(part.node)} & {*names}]
    return joined(shape_of_part(part, lines) for part in parts)


def shape_of_changes(old: str, new: str) -> str:
    """Return the shape of what is new or changed in a file, and of nothing else."""
    lines, before = new.splitlines(), by_name(parts_in(old))
    return joined(
        shape_of_part(part, lines, without=members(before.get(part.name), old))
        for part in parts_in(new)
        if is_changed(part, before)
    )


def is_changed(part: Part, before: dict[str, Part]) -> bool:
    """Tell whether a statement is new, or was another one before."""
    return part.name not in before or part.text != before[part.name].text


def members(part: Part | None, source: str) -> dict[str, Part]:
    """Return what a class holds, by name; nothing, where it is no class."""
    body = part.node.body if part and isinstance(part.node, ast.ClassDef) else []
    return by_name(parts_of(body, source.splitlines()))


def joined(shapes: Iterable[tuple[int, list[str]]]) -> str:
    """Put shapes below each other, as far apart as their code was."""
    lines: list[str] = []
    for blank, shape in shapes:
        lines += [""] * (blank if lines else 0) + shape
    return "\n".join(lines)


def shape_of_part(
    part: Part, lines: Sequence[str], *, without: dict[str, Part] | None = None
) -> tuple[int, list[str]]:
    """Return how many lines to leave empty above a statement, and the lines of its shape.

    Args:
        part: the statement.
        lines: all lines of its file.
        without: what its class held before; what has not changed since is left out.
    """
    match part.node:
        case ast.ClassDef() as node:
            return part.blank, [*head_of(part, lines), *inside(node, lines, without or {})]
        case ast.FunctionDef() | ast.AsyncFunctionDef() as node:
            return part.blank, [*head_of(part, lines), *body_of(node, lines)]
        case _:
            text = text_of(part.node, lines)
            comments = part.text.splitlines()[: -len(text)]
            return part.blank, [*comments, *shape_of_statement(part.node, text)]


def text_of(node: ast.stmt, lines: Sequence[str]) -> list[str]:
    """Return the lines of a statement, without comments above."""
    return list(lines[node.lineno - 1 : node.end_lineno])


def head_of(part: Part, lines: Sequence[str]) -> list[str]:
    """Return what is above the body of a definition: comments, decorators and the signature."""
    first = span_of(part.node, list(lines)).first
    body = part.node.body[0] if isinstance(part.node, Definition) else part.node
    return list(lines[first - 1 : max(span_of(body, list(lines)).first - 1, first)])


def docstring_of(node: Definition, lines: Sequence[str]) -> list[str]:
    """Return the lines of a docstring, if there is one."""
    if ast.get_docstring(node) is None:
        return []
    first = node.body[0]
    return list(lines[first.lineno - 1 : first.end_lineno])


def body_of(node: Function, lines: Sequence[str]) -> list[str]:
    """Return what stays of the body of a function: its docstring."""
    if node.body[0].lineno == node.lineno:
        return []
    return [*docstring_of(node, lines), " " * node.body[0].col_offset + LEFT_OUT]


def inside(node: ast.ClassDef, lines: Sequence[str], before: dict[str, Part]) -> list[str]:
    """Return the docstring of a class, and the shape of what it holds and did not hold before."""
    docstring = docstring_of(node, lines)
    held = parts_of(node.body[1 if docstring else 0 :], lines)
    shapes = [shape_of_part(part, lines) for part in held if is_changed(part, before)]
    blank = [""] if shapes and docstring else []
    return [*docstring, *blank, *joined(shapes).splitlines()]


def shape_of_statement(node: ast.stmt, text: list[str]) -> Iterator[str]:
    """Return a statement that is no definition, without its value; `text` are its lines."""
    indent = " " * node.col_offset
    match node:
        case ast.Assign(targets=targets):
            names = " = ".join(map(ast.unparse, targets))
            yield f"{indent}{names} = {LEFT_OUT}"
        case ast.AnnAssign(target=target, annotation=annotation, value=ast.expr()):
            yield f"{indent}{ast.unparse(target)}: {ast.unparse(annotation)} = {LEFT_OUT}"
        case ast.Expr(value=ast.Call(func=called)):
            yield f"{indent}{ast.unparse(called)}({LEFT_OUT})"
        case ast.If():
            yield text[0]
            yield f"{indent}    {LEFT_OUT}"
        case _:
            yield from text


def gone(old: str, new: str) -> list[str]:
    """List the names that a file defined and does not define any more."""
    return [name for name in defined(old) if name not in defined(new)]


def brought(old: str, new: str) -> list[str]:
    """List the names that a file defines and did not define before."""
    return gone(new, old)


def changed(old: str, new: str) -> list[str]:
    """List the names that a file defines in another way than before."""
    before = by_name(parts_in(old))
    return [
        part.name
        for part in parts_in(new)
        if part.name in before and is_changed(part, before) and part.name in defined(new)
    ]


def defined(source: str) -> list[str]:
    """List the names that a file defines, in order."""
    bodies = [node for node in ast.parse(source).body if not is_import(node)]
    return [name for node in bodies for name in names_of(node)[:1]]


def is_import(node: ast.stmt) -> bool:
    """Tell whether a statement imports something."""
    return isinstance(node, ast.Import | ast.ImportFrom)
