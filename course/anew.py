"""Import a package once more, and let Python forget it: so a stage runs in its user's own process.

The page of a chapter does so too, with nothing but the standard library.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import _lru_cache_wrapper
from pathlib import Path
from types import ModuleType
from typing import Any


def app_of(package: str) -> Any:
    """Import the app of a package anew, in the place of the one that was imported before.

    Its modules stay where the reader's Python finds them, and a route that imports late.
    """
    take_out(package)
    empty_caches("fastapi")
    return importlib.import_module(f"{package}.main").app


def import_anew(module: str, folder: Path) -> ModuleType:
    """Import a module with its package once more, beside what was imported before."""
    return package_anew(module, folder)[module]


def package_anew(module: str, folder: Path) -> dict[str, ModuleType]:
    """Import a module in this way; return the modules of its package by their names."""
    package = module.rpartition(".")[0] or module
    imported: dict[str, ModuleType] = {}
    with instead(package, folder, imported):
        importlib.invalidate_caches()
        importlib.import_module(module)
    return imported


def take_out(package: str) -> dict[str, ModuleType]:
    """Let Python forget the modules of a package; return them by their names."""
    names = [name for name in sys.modules if name == package or name.startswith(f"{package}.")]
    return {name: sys.modules.pop(name) for name in names}


def empty_caches(library: str) -> None:
    """Let a library forget what it has looked up, and so the modules that it looked into.

    FastAPI keeps what it found out about an endpoint, and with the endpoint the whole app.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{library}."):
            for each in list(vars(module).values()):
                if isinstance(each, _lru_cache_wrapper):
                    each.cache_clear()


@contextmanager
def instead(package: str, folder: Path, modules: dict[str, ModuleType]) -> Iterator[None]:
    """Let imports of a package find these modules, and take those that are new with them.

    Each use looks through all modules of Python twice: open it once, and not for each request.
    """
    others = take_out(package)
    sys.modules.update(modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        modules.update(take_out(package))
        sys.modules.update(others)
