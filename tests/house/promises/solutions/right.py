"""Solutions of the complete stage that are right, and other than ours."""

import shutil
from pathlib import Path

from course.catalog import load_catalog
from course.mutants.mutant import replace_once
from tests.support.mutants import copy_of

HERE = Path(__file__).parent
ROUTES, WRITING = "routers/auth.py", "utils/writing.py"
ASYNCIO_TO_WRITE = (
    ("from collections.abc", "import asyncio\nfrom collections.abc"),
    ("from anyio import fail_after, to_thread\n", ""),
    ("with fail_after(5):", "async with asyncio.timeout(5):"),
    (
        "await to_thread.run_sync(change, *values)",
        "await asyncio.shield(asyncio.to_thread(change, *values))",
    ),
)


def in_one_file(folder: Path) -> str:
    """Put everything into one file, without an ORM and without pwdlib."""
    shutil.copy(HERE / "one_file.py", folder)
    return "one_file:app"


def with_asyncio(folder: Path) -> str:
    """Wait and send to threads with what Python itself brings."""
    copy = copy_of(load_catalog().last, folder)
    replace_once(copy / ROUTES, "from anyio import to_thread\n", "import asyncio\n")
    routes = (copy / ROUTES).read_text(encoding="utf-8")
    waiting = routes.replace("await to_thread.run_sync(", "await asyncio.to_thread(")
    (copy / ROUTES).write_text(waiting, encoding="utf-8")
    for old, new in ASYNCIO_TO_WRITE:
        replace_once(copy / WRITING, old, new)
    shutil.copy(HERE / "asyncio_turnstile.py", copy / "utils" / "turnstile.py")
    return f"{copy.name}.main:app"


def with_checks_by_hand(folder: Path) -> str:
    """Check by hand what a token says."""
    copy = copy_of(load_catalog().last, folder)
    shutil.copy(HERE / "tokens_by_hand.py", copy / "utils" / "tokens.py")
    return f"{copy.name}.main:app"


RIGHT = (in_one_file, with_asyncio, with_checks_by_hand)
