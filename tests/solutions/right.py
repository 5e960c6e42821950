"""Solutions of the complete stage that are right, and other than ours."""

import shutil
from pathlib import Path

from course.catalog import load_catalog
from tests.course.test_guards import S05, copy_of, replace_once

HERE = Path(__file__).parent
ROUTES, DEPENDENCIES = "routers/auth.py", "utils/dependencies.py"
ASYNC = (
    (ROUTES, "from typing import", "import asyncio\nfrom typing import"),
    (ROUTES, "def register(", "async def register("),
    (ROUTES, "= hash_password(", "= await asyncio.to_thread(hash_password, "),
    (ROUTES, "    add_user(", "    await asyncio.to_thread(add_user, "),
    (ROUTES, "def create_token(", "async def create_token("),
    (ROUTES, "= authenticate(", "= await asyncio.to_thread(authenticate, "),
    (DEPENDENCIES, "from typing import", "import asyncio\nfrom typing import"),
    (DEPENDENCIES, "def get_current_user(", "async def get_current_user("),
    (DEPENDENCIES, "= find_user(", "= await asyncio.to_thread(find_user, "),
)


def in_one_file(folder: Path) -> str:
    """Put everything into one file, without an ORM and without passlib."""
    shutil.copy(HERE / "one_file.py", folder)
    return "one_file:app"


def with_async_endpoints(folder: Path) -> str:
    """Make every endpoint async, and send what blocks to threads by hand."""
    copy = copy_of(load_catalog().find(S05), folder)
    for file, old, new in ASYNC:
        replace_once(copy / file, old, new)
    return f"{copy.name}.main:app"


def with_pyjwt(folder: Path) -> str:
    """Sign and read the tokens with PyJWT."""
    copy = copy_of(load_catalog().find(S05), folder)
    shutil.copy(HERE / "pyjwt_tokens.py", copy / "utils" / "tokens.py")
    return f"{copy.name}.main:app"


RIGHT = (in_one_file, with_async_endpoints, with_pyjwt)
