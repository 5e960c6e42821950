"""s06 promises that nobody outside can tell which library reads the tokens.

Explained: stages/s06_settings.md#the-tokens
"""

import ast
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import httpx
from jose import jwt

from tests.support.promises import Person, bearer, until

REPLACED = "jose"


def imported_by(file: Path) -> set[str]:
    """List the packages that a file imports."""
    tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    names = {
        alias.name if isinstance(node, ast.Import) else node.module or ""
        for node in tree
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return {name.partition(".")[0] for name in names}


@until("s07")
def test_a_token_of_the_library_before_stays_good(
    client: httpx.Client, alice: Person, secret_key: str
) -> None:
    now = int(time.time())
    claims = {"sub": alice.username, "iat": now, "exp": now + 60}
    token = jwt.encode(claims, secret_key, algorithm="HS256")
    assert client.get("/secure-data", headers=bearer(token)).status_code == 200


def test_no_file_needs_the_library_before(load: Callable[[str], ModuleType]) -> None:
    files = list(Path(str(load("main").__file__)).parent.rglob("*.py"))
    assert "fastapi" in imported_by(Path(str(load("main").__file__)))
    assert [file.name for file in files if REPLACED in imported_by(file)] == []
