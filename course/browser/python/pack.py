"""Pack the packages, compiled, and the standard library, without what no stage imports.

It runs inside Pyodide when the bundle is built. Nothing is compressed here: the bundle compresses
each file as a whole, which is smaller, and the browser unpacks that faster than Python can.
"""

import io
import py_compile
import re
import tarfile
import zipfile
from pathlib import Path

LEFT_OUT = re.compile(
    r"(^|/)(tests?|testing)/|\.(pyi|pyx|pxd|c|h|typed)$"
    r"|\.dist-info/(?!METADATA)"
    r"|^anyio/(_backends/_trio|pytest_plugin)|^ecdsa/test_"
    r"|^passlib/(_data/|ext/|handlers/(?!bcrypt|__init__)|apache|apps|hosts|pwd|totp|win32)"
    r"|^pydantic/(v1/|mypy)"
    r"|^sqlalchemy/(dialects/(mysql|oracle|mssql|postgresql)/|ext/(?!__init__))"
)
# Debuggers, mail, XML, processes, and encodings of other alphabets than Unicode's.
LIBRARY_LEFT_OUT = re.compile(
    r"^(_pyrepl|ensurepip|idlelib|multiprocessing|pydoc_data|turtledemo|unittest|xml|xmlrpc)/"
    r"|^(bdb|doctest|ftplib|imaplib|mailbox|optparse|pdb|pickletools|poplib|pydoc|smtplib|turtle)\."
    r"|^encodings/(big5|cp(?!437|1252)|euc|gb|hp|iso2022|iso8859_(?!1\.|15)|johab|koi8|kz1048|mac)"
    r"|^encodings/(palmos|ptcp|shift|tis)"
)
# anyio finds its names by reading its own source, which a compiled file does not have.
KEPT_AS_SOURCE = {"anyio/__init__.py"}


def packed(file: Path, name: str) -> tuple[str, bytes]:
    """Compile a module, and shorten a METADATA file to its fields, which packages ask for."""
    if name.endswith("METADATA"):
        return name, file.read_bytes().partition(b"\n\n")[0]
    if not name.endswith(".py") or name in KEPT_AS_SOURCE:
        return name, file.read_bytes()
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    target = "/module.pyc"
    py_compile.compile(str(file), target, name, doraise=True, invalidation_mode=unchecked)
    return f"{name}c", Path(target).read_bytes()


def pack_packages(root: Path, target: Path) -> None:
    """Write what a stage may import from /packages; no dates, so that the same makes the same."""
    with tarfile.open(target, "w") as archive:
        for file in sorted(path for path in root.rglob("*") if path.is_file()):
            name = file.relative_to(root).as_posix()
            if not LEFT_OUT.search(name):
                name, content = packed(file, name)
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))


def pack_library(source: Path, target: Path) -> None:
    """Write Pyodide's standard library anew, uncompressed and without its least used parts."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if not LIBRARY_LEFT_OUT.search(name):
                new.writestr(zipfile.ZipInfo(name), old.read(name))


Path("/packed").mkdir()
pack_packages(Path("/packages"), Path("/packed/packages.tar"))
pack_library(Path("/stdlib.zip"), Path("/packed/python_stdlib.zip"))
