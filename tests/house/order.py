"""Finds code that knows what only the catalog should: how stages are ordered, how a slug is made.

It sees the form of the code, not its meaning: a slug that is kept under another name escapes it.
"""

import ast
import re
from collections.abc import Iterator

OWN = {"number", "slug", "label"}  # what a stage is called by
CALLED = {"slug", "label", "name", "stem"}  # what may hold a slug or begin with a label
ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
TAKE_APART = {
    **dict.fromkeys(("partition", "rpartition", "split", "rsplit"), "_"),
    **dict.fromkeys(("removeprefix", "startswith", "lstrip", "strip"), "s"),
}
FORM = re.compile(
    r"(?:(?<![\\\w])|(?<=\\b)|(?<=\\A))s{1,2}\]?(?:\((?:\?:|\?P<\w+>)?)?"
    r"(?:\\{1,2}d|\[\d-\d\]|\?\?|%0?\d?d|\{(?:\w*:0?2d?)?\})|(?:^|/|\s)s\*",
    re.IGNORECASE,
)
BEFORE_A_NUMBER = re.compile(r"(?:^|[^\w\\])s$")
IN_A_SCRIPT = re.compile(
    r"(?:slug|label|\.number)\s*[<>]|[<>]=?\s*\w+\.(?:slug|label|number)\b"
    r"|(?:slug|label)\??\.(?:slice|substring|substr|split|at|charAt|localeCompare)\("
    r"|(?:slug|label|stage)s?\b[^;\n]*\.(?:sort|toSorted|reverse|toReversed)\("
    r"|\bstages(?:\[|\.at\(|\.slice\(|\.indexOf\()|`s\$\{|[\"']s[\"']\s*\+"
)
IN_A_STYLE = re.compile(r"counter-(?:increment|reset|set):\s*stages?\b")
IN_A_PAGE = re.compile(r"loop\.index|\bstages\s*(?:\[|\|\s*(?:last|first|sort))")
BY_SUFFIX = {".js": IN_A_SCRIPT, ".mjs": IN_A_SCRIPT, ".css": IN_A_STYLE, ".html": IN_A_PAGE}


def in_text(text: str, suffix: str) -> list[str]:
    """List the places of a script, a style, a page or a recipe that know too much."""
    patterns = [FORM, *([BY_SUFFIX[suffix]] if suffix in BY_SUFFIX else [])]
    return [match[0] for pattern in patterns for match in pattern.finditer(text)]


def in_python(text: str) -> list[str]:
    """List the expressions of a module that know too much."""
    nodes = ast.walk(ast.parse(text))
    return [ast.unparse(node) for node in nodes if any(rule(node) for rule in RULES)]


def called(node: ast.AST | None) -> str:
    """Return the last word of a name or an attribute, such as `slug` of `stage.slug`."""
    return getattr(node, "attr", "") or getattr(node, "id", "")


def is_own(node: ast.AST) -> bool:
    """Tell whether this is the number, the slug or the label of a stage."""
    name = called(node)
    return name in OWN and (name != "number" or isinstance(node, ast.Attribute))


def are_stages(node: ast.AST) -> bool:
    """Tell whether this is a list of stages."""
    return called(node).lower() == "stages"


def words_of(node: ast.AST) -> Iterator[str]:
    """List the names and the words in an expression."""
    for part in ast.walk(node):
        yield str(part.value) if isinstance(part, ast.Constant) else called(part)


def compares(node: ast.AST) -> bool:
    """See `stage.number < 5` and `one.slug > other.slug`."""
    if not isinstance(node, ast.Compare) or not any(isinstance(op, ORDERS) for op in node.ops):
        return False
    return any(map(is_own, [node.left, *node.comparators]))


def counts(node: ast.AST) -> bool:
    """See `stage.number + 1` and `range(stage.number)`."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        sides = [node.left, node.right]
        return any(called(side) == "number" and is_own(side) for side in sides) and any(
            isinstance(side, ast.Constant) for side in sides
        )
    if isinstance(node, ast.Call) and called(node.func) == "range":
        return any(is_own(part) for each in node.args for part in ast.walk(each))
    return False


def sorts(node: ast.AST) -> bool:
    """See `max(stages, key=number)` and `sorted(stage.slug for stage in stages)`."""
    if not isinstance(node, ast.Call) or called(node.func) not in {"sorted", "sort", "max", "min"}:
        return False
    keys = [each.value for each in node.keywords if each.arg == "key"]
    elements = [
        each.elt
        for each in node.args
        if isinstance(each, ast.GeneratorExp | ast.ListComp | ast.SetComp)
    ]
    return any(OWN & set(words_of(key)) for key in keys) or any(map(is_own, elements))


def cuts(node: ast.AST) -> bool:
    """See `stage.slug[:3]`, `label[1:]` and `path.name[:3]`."""
    if not isinstance(node, ast.Subscript) or called(node.value) not in CALLED:
        return False
    is_slice = isinstance(node.slice, ast.Slice)
    return is_slice and (is_own(node.value) or isinstance(node.value, ast.Attribute))


def takes_apart(node: ast.AST) -> bool:
    """See `name.partition("_")` and `label.removeprefix("s")`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    mark = TAKE_APART.get(node.func.attr)
    has_mark = any(isinstance(each, ast.Constant) and each.value == mark for each in node.args)
    return bool(mark) and has_mark and called(node.func.value) in CALLED


def takes_by_place(node: ast.AST) -> bool:
    """See `catalog.stages[-1]`, `reversed(stages)`, `pairwise(stages)` and `stages.index(one)`."""
    if isinstance(node, ast.Subscript):
        return are_stages(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr == "index" and are_stages(node.func.value)
    if isinstance(node, ast.Call):
        by_place = called(node.func) in {"reversed", "pairwise", "enumerate"}
        return by_place and any(map(are_stages, node.args))
    return False


def unpacks(node: ast.AST) -> bool:
    """See `*_, last = catalog.stages`."""
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Tuple)
        and are_stages(node.value)
    )


def spells(node: ast.AST) -> bool:
    """See a pattern or a glob of slugs, and text that makes one of a number."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return bool(FORM.search(node.value))
    if not isinstance(node, ast.JoinedStr):
        return False
    ends = [isinstance(part, ast.Constant) and str(part.value) for part in node.values]
    return any(
        text and BEFORE_A_NUMBER.search(text if place == 0 else f"x{text}")
        for place, text in enumerate(ends[:-1])
    )


RULES = (compares, counts, sorts, cuts, takes_apart, takes_by_place, unpacks, spells)
