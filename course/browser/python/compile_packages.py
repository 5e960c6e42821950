"""Pack /packages, compiled, without what a stage never imports. Runs inside Pyodide at build time."""

import importlib._bootstrap_external
import io
import re
import tarfile
from pathlib import Path

LEFT_OUT = re.compile(
    r"(^|/)(tests?|testing)/|\.(pyi|pyx|pxd|c|h)$"
    r"|\.dist-info/(licenses/|LICENSE|RECORD|WHEEL)"
    r"|^anyio/_backends/_trio|^ecdsa/test_"
    r"|^passlib/(_data/|ext/|handlers/(?!bcrypt|__init__)|apache|apps|hosts|pwd|totp|win32)"
    r"|^pydantic/(v1/|mypy)"
    r"|^sqlalchemy/(dialects/(mysql|oracle|mssql|postgresql)/|ext/(?!__init__))"
)
# anyio finds its names by reading its own source, which a compiled file does not have.
KEPT_AS_SOURCE = {"anyio/__init__.py"}
root = Path("/packages")
with tarfile.open("/packages.tar.bz2", "w:bz2") as archive:  # smaller than a zip by a quarter
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        name = file.relative_to(root).as_posix()
        if LEFT_OUT.search(name):
            continue
        content = file.read_bytes()
        if name.endswith(".py") and name not in KEPT_AS_SOURCE:
            code = compile(content, name, "exec", dont_inherit=True, optimize=0)
            content = importlib._bootstrap_external._code_to_hash_pyc(code, bytes(8), False)
            name += "c"
        member = tarfile.TarInfo(name)  # no date in it: the same packages make the same bytes
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
