"""Modules of the reader's app, for the promises that look inside it.

An app that is right may be built in another way. So a module is tried only if it, and each module
of the app that it imports, has all names that the stage's own has, in the same form.
"""

import ast
import importlib
import sys
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from pathlib import Path
from types import ModuleType

from course.anew import instead
from course.inside import settings
from course.live import CHEAP_HASHES, url_of

Shape = tuple[str, ...]  # what a function takes, or what a class has


class OtherNamesError(Exception):
    """A module of the app is not that of the chapter; the message says in what."""


class OwnModules:
    """The modules of an app that was written along the chapters."""

    def __init__(
        self, stage: Path, app: str, folder: Path, database: Path, *, is_beside: bool = False
    ) -> None:
        """Take what is compared.

        Args:
            stage: the folder of the stage whose promises are in force.
            app: the import string of the app, such as `my_app.main:app`.
            folder: the folder that holds the app.
            database: the file that its modules use here, so that its own stays as it is.
            is_beside: whether the app itself runs in this process, with modules of these names.
        """
        self._stage, self._folder, self._database = stage, folder, database
        self._package = app.partition(":")[0].rpartition(".")[0]
        self._is_beside = is_beside
        self._modules: dict[str, ModuleType] = {}
        self._differ: dict[str, str] = {}  # in what, by the module; nothing where it fits

    def load(self, name: str) -> ModuleType:
        """Import a module of the app.

        Args:
            name: such as `utils.security`.

        Raises:
            OtherNamesError: it, or a module that it imports, has other names than the stage's.
        """
        self._compare(name)
        module = f"{self._package}.{name}"
        if module in self._modules:
            return self._modules[module]
        url = url_of(self._database)
        if str(self._folder) not in sys.path:
            sys.path.insert(0, str(self._folder))
        with settings({"DATABASE_URL": url, **CHEAP_HASHES}), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with self._own_ones():
                return importlib.import_module(module)

    def _own_ones(self) -> AbstractContextManager[None]:
        """Let no import find the modules of the app that runs: what is tried on them stays here."""
        if not self._is_beside:
            return nullcontext()
        return instead(self._package, self._folder, self._modules)

    def _compare(self, name: str) -> None:
        if not self._package:
            raise OtherNamesError("it looks into a package, and your app is a file")
        own = self._folder.joinpath(*self._package.split("."))
        for file in with_imports(self._stage, file_of(self._stage, name)):
            path = file.relative_to(self._stage).as_posix()
            if path not in self._differ:  # each file is read once: many promises look into it
                self._differ[path] = difference(file, own / path, path)
            if self._differ[path]:
                raise OtherNamesError(self._differ[path])


def difference(file: Path, own: Path, path: str) -> str:
    """Say what the reader's file lacks of the names of the stage's; nothing, if it has all."""
    if not own.is_file():
        return f"it looks into {path}, which you do not have"
    theirs = names_of(parse(own))
    for each, shape in names_in_the_stage(file).items():
        if each not in theirs:
            return f"there is no {each} in your {path}"
        if not fits(theirs[each], shape):
            return f"{each} in your {path} has another form"
    return ""


def parse(file: Path) -> ast.Module:
    """Read a module; one that is no Python has no names, and is told of elsewhere."""
    try:
        return ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def file_of(stage: Path, name: str) -> Path:
    """Return the file of a module of a stage."""
    path = stage.joinpath(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def with_imports(stage: Path, first: Path) -> list[Path]:
    """List a file of a stage, and those of the stage that are imported with it."""
    found, ahead = [first], [first]
    while ahead:
        file = ahead.pop()
        for each in imported_by(stage, file):
            if each not in found:
                found.append(each)
                ahead.append(each)
    return found


def imported_by(stage: Path, file: Path) -> Iterator[Path]:
    """Name the files of the stage that a file imports by relative imports."""
    for node in relative_imports(parse(file)):
        base = file.parents[node.level - 1]
        module = base.joinpath(*(node.module or "").split("."))
        names = [module / alias.name for alias in node.names]
        for path in (module, *names):
            if path.with_suffix(".py").is_file() and stage in path.parents:
                yield path.with_suffix(".py")


def relative_imports(tree: ast.Module) -> list[ast.ImportFrom]:
    """List the imports from inside the same package."""
    nodes = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return [node for node in nodes if node.level]


def names_of(tree: ast.Module) -> dict[str, Shape | None]:
    """Return the names that a module makes, or takes from its package, each with its shape."""
    found: dict[str, Shape | None] = dict.fromkeys(
        alias.asname or alias.name for node in relative_imports(tree) for alias in node.names
    )
    for node in tree.body:
        found |= dict.fromkeys(targets_of(node))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found[node.name] = tuple(each.arg for each in every_argument(node.args))
        if isinstance(node, ast.ClassDef):
            found[node.name] = tuple(name for inner in node.body for name in members_of(inner))
    return found


@cache
def names_in_the_stage(file: Path) -> dict[str, Shape | None]:
    """Return the names of a file of a stage, which does not change while promises are tried."""
    return names_of(parse(file))


def every_argument(arguments: ast.arguments) -> list[ast.arg]:
    """List what a function takes."""
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def targets_of(node: ast.stmt) -> list[str]:
    """Return the plain names that a statement assigns."""
    if isinstance(node, ast.Assign):
        return [each.id for each in node.targets if isinstance(each, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def members_of(node: ast.stmt) -> list[str]:
    """Return the names that a statement gives to its class."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [node.name]
    return targets_of(node)


def fits(theirs: Shape | None, ours: Shape | None) -> bool:
    """Tell whether a name can be used as that of the stage: it may have more, but nothing less."""
    return ours is None or (theirs is not None and theirs[: len(ours)] == ours)
