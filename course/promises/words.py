"""Words for a statement of a test that failed: what it expected, and what came."""

import ast
import re
from collections.abc import Set as AbstractSet
from http import HTTPStatus

import httpx

from course.promises.case import body_of, shorten

Compared = tuple[str, object, object] | None  # an operator, and the values on its sides
HELPERS = {
    "is_refused": "a refusal (4xx)",
    "is_challenged": "401, with WWW-Authenticate: Bearer",
}  # what the helpers of tests/support/promises.py ask for
STATUSES = {status.value: status.phrase for status in HTTPStatus}
KINDS = {"int": "a whole number", "str": "a text", "dict": "an object", "list": "a list"}
NAMES = {
    "log": "the log",
    "content": "the file of the database",
    "line": "the last line of the log",
}
OPERATORS = {"!=": "other than", "<": "less than", "<=": "at most", ">": "more than",
             ">=": "at least", "is": "the same as"}  # fmt: skip


def tell_failure(
    statement: str, error: BaseException, answer: httpx.Response | None, compared: Compared
) -> tuple[str, str]:
    """Say what a statement of a test expected, and what came.

    Args:
        statement: the statement, as it stands in the test.
        error: what it raised.
        answer: the last answer before it.
        compared: the comparison that did not hold, if it was one.
    """
    if isinstance(error, httpx.TransportError):
        return "an answer", f"none ({type(error).__name__})"
    if isinstance(error, LookupError):
        return f"{missing(error, statement)} in {place_of_fields(answer)}", "it is not there"
    if isinstance(error, ValueError) and ".json()" in statement:
        kind = answer.headers.get("Content-Type", "nothing") if answer is not None else "nothing"
        return "JSON", shorten(kind)
    node = parse_assert(statement)
    if node is None or not isinstance(error, AssertionError):
        return shorten(statement), shorten(f"{type(error).__name__}: {error}")
    return tell_assertion(node, str(error), answer, compared)


def missing(error: LookupError, statement: str) -> str:
    """Name what was looked for."""
    if not isinstance(error, KeyError):
        return "an entry"
    return f"the {'header' if '.headers[' in statement else 'field'} {error}"


def place_of_fields(answer: httpx.Response | None) -> str:
    """Say where fields were looked for."""
    is_description = answer is not None and answer.url.path.endswith("/openapi.json")
    return "/openapi.json" if is_description else "the answer"


def parse_assert(statement: str) -> ast.Assert | None:
    """Parse an assert statement; None if it is another one."""
    try:
        (node,) = ast.parse(statement).body
    except (SyntaxError, ValueError):
        return None
    return node if isinstance(node, ast.Assert) else None


def tell_assertion(
    node: ast.Assert, message: str, answer: httpx.Response | None, compared: Compared
) -> tuple[str, str]:
    """Say it for an assertion."""
    first_line = message.partition("\n")[0].removeprefix("assert ")
    if node.msg and not first_line.startswith(("<Response", "(")):
        return "", shorten(first_line)
    if about_status(node.test):
        return wanted_status(node.test, compared), status_of(answer)
    match node.test:
        case ast.Call(func=ast.Name("isinstance"), args=[_, ast.Name(kind)]):
            value = re.search(r"isinstance\((.*), <?", message)
            return KINDS.get(kind, kind), shorten(value[1] if value else "something else")
        case ast.UnaryOp(op=ast.Not(), operand=ast.ListComp(generators=[each])) if each.ifs:
            return f"{place(each.ifs[0])} without what was sent", shorten(first_line[4:])
        case ast.Compare() if compared:
            return tell_comparison(node.test, compared, answer)
    return shorten(ast.unparse(node.test)), shorten(first_line)


def tell_comparison(
    node: ast.Compare, compared: tuple[str, object, object], answer: httpx.Response | None
) -> tuple[str, str]:
    """Say it for a comparison, by the values on its sides."""
    operator, left, right = compared
    if operator == "not in":
        was_sent = answer is not None and str(left) in body_of(answer.request)
        addition = ", which was sent" if was_sent else ""
        return shorten(f"{place(node.comparators[0])} without {left!r}{addition}"), "it is in there"
    if operator == "in":
        found = "it is not in there" if len(repr(right)) > 40 else repr(right)
        return shorten(f"{place(node.comparators[0])} with {left!r}"), found
    wanted = f"{OPERATORS.get(operator, '')} {value(right)}".strip()
    return shorten(wanted), shorten(value(left))


def about_status(node: ast.expr) -> bool:
    """Tell whether an expression asks for the status of one answer, or for what a helper asks."""
    match node:
        case ast.BoolOp(values=parts):
            return any(map(about_status, parts))
        case ast.Compare(left=ast.Attribute(attr="status_code"), ops=[_]):
            return True
        case ast.Call(func=ast.Name(name)):
            return name in HELPERS
    return False


def wanted_status(node: ast.expr, compared: Compared) -> str:
    """Say which status an expression asks for."""
    match node:
        case ast.BoolOp(op=ast.Or(), values=parts):
            return ", or ".join(wanted_status(part, None) for part in parts)
        case ast.Call(func=ast.Name(name)) if name in HELPERS:
            return HELPERS[name]
        case ast.Compare(ops=[ast.Eq()], comparators=[ast.Constant(int(code))]):
            return named(code)
        case ast.Compare(ops=[ast.Eq()]) if compared and isinstance(compared[2], int):
            return named(compared[2])
        case ast.Compare(ops=[ast.In()], comparators=[ast.Tuple(elts=codes)]):
            return " or ".join(ast.unparse(code) for code in codes)
        case ast.Compare(ops=[ast.Lt()], comparators=[ast.Constant(int(code))]):
            return f"a status below {code}"
    return ast.unparse(node)


def status_of(answer: httpx.Response | None) -> str:
    """Name the status of an answer."""
    return named(answer.status_code) if answer is not None else "not that"


def named(code: int) -> str:
    """Write a status with its name."""
    return f"{code} {STATUSES[code]}" if code in STATUSES else str(code)


def value(found: object) -> str:
    """Write a value as a reader would: one after the other, statuses with their names."""
    if isinstance(found, list | tuple) and found and all(map(is_status, found)):
        return ", ".join(map(named, found))
    if isinstance(found, AbstractSet):
        return ", ".join(sorted(map(str, found))) or "nothing"
    return repr(found)


def is_status(found: object) -> bool:
    """Tell whether a value can be the status of an answer."""
    return type(found) is int and found in STATUSES


def place(node: ast.expr) -> str:
    """Say where an expression of a test looks."""
    match node:
        case ast.Compare(comparators=[container]):
            return place(container)
        case ast.Attribute(attr="text") | ast.Call(func=ast.Attribute(attr="json")):
            return "the answer"
        case ast.Subscript(value=ast.Attribute(attr="headers"), slice=ast.Constant(str(name))):
            return f"the header {name}"
        case ast.Name(name) if name in NAMES:
            return NAMES[name]
        case ast.BinOp(left=left, right=right):
            return f"{place(left)} and {place(right)}"
        case ast.ListComp(generators=[each, *_]):
            return place(each.iter)
        case ast.Subscript(value=outer):
            return place(outer)
    return shorten(ast.unparse(node))
