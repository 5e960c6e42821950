"""Small edits of a program, one at a time: a guard taken out, or a mistake in it.

mutmut 3 edits what stands in functions alone; much of what guards a stage stands outside them, in
annotations, decorators, tables and settings.
"""

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import singledispatch
from itertools import accumulate
from typing import TypeVar

SWAPS: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.LtE(), ast.LtE: ast.Lt(), ast.Gt: ast.GtE(), ast.GtE: ast.Gt(),
    ast.Eq: ast.NotEq(), ast.NotEq: ast.Eq(), ast.Is: ast.IsNot(), ast.IsNot: ast.Is(),
    ast.In: ast.NotIn(), ast.NotIn: ast.In(),
}  # fmt: skip
SUMS: dict[type[ast.operator], ast.operator] = {
    ast.Add: ast.Sub(), ast.Sub: ast.Add(), ast.Mult: ast.Add(), ast.Div: ast.Mult(),
}  # fmt: skip
NO_CONTEXT = '__import__("contextlib").nullcontext()'
NO_DECORATOR = "lambda it: it"
NOTHING = "pass"
Placed = ast.expr | ast.stmt
Found = Iterator[tuple[Placed, str]]
Part = TypeVar("Part")


@dataclass(frozen=True)
class Edit:
    """One edit: from `begin` to `end`, in bytes, stands `old`, and `new` takes its place.

    Attributes:
        line: the line where that begins, from 1.
    """

    line: int
    begin: int
    end: int
    old: str
    new: str

    @property
    def lines(self) -> range:
        """The lines that it is about."""
        return range(self.line, self.line + self.old.count("\n") + 1)

    def apply(self, source: bytes) -> bytes:
        """Return the source with the edit."""
        return source[: self.begin] + self.new.encode() + source[self.end :]


def find_edits(source: bytes) -> list[Edit]:
    """List the edits of a module, in the order of their places.

    Raises:
        SyntaxError: it is no Python.
    """
    starts = [0, *accumulate(len(line) for line in source.splitlines(keepends=True))]

    def edit(node: Placed, new: str) -> Edit:
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        text = new if isinstance(node, ast.stmt) else f"({new})"
        return Edit(node.lineno, begin, end, source[begin:end].decode(), text)

    found = {edit(node, new) for node, new in walk(ast.parse(source))}
    return sorted(found, key=lambda each: (each.begin, each.end, each.new))


def walk(node: ast.AST) -> Found:
    """List the nodes that can be edited, each with what may take its place."""
    if is_docstring(node) or isinstance(node, ast.Import | ast.ImportFrom):
        return
    yield from edits_of(node)
    for child in children_of(node):
        yield from walk(child)


def children_of(node: ast.AST) -> Iterator[ast.AST]:
    """List what in a node may be edited: no part of an f-string, and no list of types."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        annotated = ast.unparse(node.value) == "Annotated"
        yield from [node.slice] if annotated else node.slice.elts
    elif not isinstance(node, ast.JoinedStr):
        yield from ast.iter_child_nodes(node)


def is_docstring(node: ast.AST) -> bool:
    """Tell whether a node is a text that is said to nobody."""
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def is_sentence(node: ast.expr) -> bool:
    """Tell whether a node is a text for people, which is a matter of taste."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value


def each_left_out(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Return the parts without the first one, without the second one, and so on."""
    for place in range(len(parts)):
        yield [*parts[:place], *parts[place + 1 :]]


@singledispatch
def edits_of(_: ast.AST) -> Found:
    """List what may take the place of a node; nothing for most."""
    yield from ()


@edits_of.register
def _(node: ast.Compare) -> Found:
    parts = [node.left, *node.comparators]
    for place, op in enumerate(node.ops):
        ops = [*node.ops[:place], SWAPS[type(op)], *node.ops[place + 1 :]]
        yield node, ast.unparse(ast.Compare(node.left, ops, node.comparators))
        if len(node.ops) > 1:
            yield node, ast.unparse(ast.Compare(parts[place], [op], [parts[place + 1]]))


@edits_of.register
def _(node: ast.BoolOp) -> Found:
    for rest in each_left_out(node.values):
        yield node, ast.unparse(rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))


@edits_of.register
def _(node: ast.UnaryOp) -> Found:
    yield node, ast.unparse(node.operand)


@edits_of.register
def _(node: ast.IfExp) -> Found:
    yield node, ast.unparse(node.body)
    yield node, ast.unparse(node.orelse)


@edits_of.register
def _(node: ast.If) -> Found:
    yield node.test, "False"


@edits_of.register
def _(node: ast.BinOp) -> Found:
    if type(node.op) in SUMS:
        yield node, ast.unparse(ast.BinOp(node.left, SUMS[type(node.op)], node.right))


@edits_of.register
def _(node: ast.Constant) -> Found:
    value = node.value
    if isinstance(value, bool):
        yield node, repr(not value)
    elif isinstance(value, int):
        yield from ((node, repr(near)) for near in (value - 1, value + 1))
    elif isinstance(value, str) and not is_sentence(node):
        yield node, repr(f"{value}~")


@edits_of.register
def _(node: ast.Dict) -> Found:
    pairs = [*zip(node.keys, node.values, strict=True)]
    for rest in each_left_out(pairs):
        yield node, ast.unparse(ast.Dict([key for key, _ in rest], [value for _, value in rest]))


@edits_of.register(ast.List)
@edits_of.register(ast.Tuple)
@edits_of.register(ast.Set)
def _(node: ast.List | ast.Tuple | ast.Set) -> Found:
    if not isinstance(getattr(node, "ctx", None), ast.Store):
        for rest in each_left_out(node.elts):
            yield node, ast.unparse(type(node)(rest))


@edits_of.register
def _(node: ast.Subscript) -> Found:
    if isinstance(node.slice, ast.Slice):
        yield node, ast.unparse(node.value)


@edits_of.register
def _(node: ast.Call) -> Found:
    for keyword, rest in zip(node.keywords, each_left_out(node.keywords), strict=True):
        if not is_sentence(keyword.value):
            yield node, ast.unparse(ast.Call(node.func, node.args, rest))
    if len(node.args) > 1:
        yield node, ast.unparse(ast.Call(node.func, node.args[:-1], node.keywords))
    elif len(node.args) == 1 and is_change_of(node.func, node.args[0]):
        yield node, ast.unparse(node.args[0])
    elif isinstance(node.func, ast.Attribute) and not node.keywords:
        yield node, ast.unparse(node.func.value)


def is_change_of(function: ast.expr, argument: ast.expr) -> bool:
    """Tell whether a function may return its argument in another form, and not something else."""
    name = ast.unparse(function)
    something_else = name in dir(builtins) or name[0].isupper()
    no_value = isinstance(argument, ast.Constant | ast.JoinedStr | ast.Starred)
    return not something_else and not no_value


@edits_of.register
def _(node: ast.Await) -> Found:
    call = node.value
    if isinstance(call, ast.Call) and ast.unparse(call.func) == "to_thread.run_sync":
        yield node, ast.unparse(ast.Call(call.args[0], call.args[1:], []))


@edits_of.register(ast.Expr)
@edits_of.register(ast.AugAssign)
@edits_of.register(ast.Delete)
def _(node: ast.stmt) -> Found:
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Yield):
        yield node, NOTHING


@edits_of.register
def _(node: ast.Raise) -> Found:
    yield node, NOTHING
    if node.cause:
        yield node, ast.unparse(ast.Raise(node.exc, None))


@edits_of.register
def _(node: ast.Return) -> Found:
    if node.value and ast.unparse(node.value) != "None":
        yield node, "return None"


@edits_of.register(ast.With)
@edits_of.register(ast.AsyncWith)
def _(node: ast.With | ast.AsyncWith) -> Found:
    for item in node.items:
        if not item.optional_vars:
            yield item.context_expr, NO_CONTEXT


@edits_of.register
def _(node: ast.ExceptHandler) -> Found:
    if node.type:
        yield node.type, "()"


@edits_of.register
def _(node: ast.ClassDef) -> Found:
    for field in node.body:
        if isinstance(field, ast.AnnAssign | ast.Assign):
            yield field, NOTHING


@edits_of.register(ast.FunctionDef)
@edits_of.register(ast.AsyncFunctionDef)
def _(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Found:
    for decorator in node.decorator_list:
        yield decorator, NO_DECORATOR
