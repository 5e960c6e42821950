"""Pack the packages and the standard library for the page.

It runs inside Pyodide when the bundle is built. What the stages import is compiled, which saves the
reader seconds; the rest stays source, which is smaller, or is left out. Nothing is compressed here:
the bundle compresses each file as a whole, and the browser unpacks that faster than Python can.
"""

import importlib
import io
import py_compile
import re
import sys
import tarfile
import zipfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

LEFT_OUT = re.compile(
    r"(^|/)(tests?|testing)/|\.(pyi|pyx|pxd|c|h|typed)$"
    r"|\.dist-info/(?!METADATA)"
    r"|^anyio/(_backends/_trio|pytest_plugin)|^ecdsa/test_"
    r"|^fastapi/(\.agents/|cli|testclient)"
    r"|^passlib/(_data/|ext/|handlers/(?!bcrypt|__init__)|apache|apps|hosts|pwd|totp|win32)"
    r"|^pydantic/(v1/|mypy)"
    r"|^sqlalchemy/(dialects/(mysql|oracle|mssql|postgresql)/|ext/(?!__init__))"
)
# Debuggers, mail, XML, processes, and encodings of other alphabets than Unicode's.
LIBRARY_LEFT_OUT = re.compile(
    r"^(_pyrepl|ensurepip|idlelib|multiprocessing|pydoc_data|turtledemo|unittest|xml|xmlrpc)/"
    r"|^(_pyio|bdb|doctest|ftplib|imaplib|mailbox|optparse|pdb|pickletools|poplib|pydoc|smtplib)\."
    r"|^encodings/(big5|cp(?!437|1252)|euc|gb|hp|iso2022|iso8859_(?!1\.|15)|johab|koi8|kz1048|mac)"
    r"|^encodings/(palmos|ptcp|shift|tis)"
)
IMPORTED = (
    "code",
    "ctypes",
    "anyio._backends._asyncio",
    "configparser",
    "email_validator",
    "fastapi.openapi.docs",
    "jose.jwt",
    "logging",
    "multipart",
    "passlib.context",
    "passlib.handlers.bcrypt",
    "pwdlib",
    "pydantic.networks",
    "python_multipart",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "sqlalchemy.orm",
    "sqlite3",
    "zxcvbn",
)
# anyio finds its names by reading its own source, which a compiled file does not have.
KEPT_AS_SOURCE = {"anyio/__init__.py"}


PACKAGES, LIBRARY, PACKED = Path("/packages"), Path("/stdlib.zip"), Path("/packed")
STANDARD = Path(zipfile.__file__).parents[1]  # where Python itself has its library from


def import_all(names: Iterable[str], *folders: Path) -> None:
    """Import modules from these folders."""
    sys.path[:0] = [str(folder) for folder in folders]
    for name in names:
        importlib.import_module(name)


def imported(*roots: Path) -> dict[str, Path]:
    """Return the modules that are imported by now: their files inside a root, and the root."""
    files = [getattr(module, "__file__", None) for module in sys.modules.values()]
    paths = [Path(file) for file in files if file]
    homes = [(path, root) for path in paths for root in roots if root in path.parents]
    return {path.relative_to(root).as_posix(): root for path, root in homes}


def packed(name: str, content: bytes, used: Collection[str]) -> tuple[str, bytes]:
    """Compile a module, and shorten a METADATA file to its fields, which packages ask for."""
    if name.endswith("METADATA"):
        return name, content.partition(b"\n\n")[0]
    if name not in used or name in KEPT_AS_SOURCE or not name.endswith(".py"):
        return name, content
    source, target = Path("/module.py"), Path("/module.pyc")
    source.write_bytes(content)
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(str(source), str(target), name, doraise=True, invalidation_mode=unchecked)
    return f"{name}c", target.read_bytes()


def write_tar(target: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files without dates, so that the same makes the same."""
    with tarfile.open(target, "w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def packages(root: Path, used: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Pack what a stage may import from a folder."""
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        name = file.relative_to(root).as_posix()
        if not LEFT_OUT.search(name):
            yield packed(name, file.read_bytes(), used)


def pack_library(source: Path, target: Path, used: Collection[str]) -> None:
    """Write Pyodide's standard library anew, compiled and without its least used parts."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if not LIBRARY_LEFT_OUT.search(name):
                packed_name, content = packed(name, old.read(name), used)
                new.writestr(zipfile.ZipInfo(packed_name), content)


def main() -> None:
    """Pack what a panel loads."""
    import_all(IMPORTED, PACKAGES)
    used = imported(PACKAGES, STANDARD)
    write_tar(PACKED / "packages.tar", packages(PACKAGES, used))
    pack_library(LIBRARY, PACKED / "python_stdlib.zip", used)
