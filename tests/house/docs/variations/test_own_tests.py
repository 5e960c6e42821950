"""Tests of a reader's own routes: they pass as they are, and notice what is left open."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from course.live import SETTINGS
from course.mutants.mutant import replace_once
from tests.support.promises import slow
from tests.support.variations import vary

pytestmark = slow  # most of them start a process, which takes a second

ORDERS = "routers/orders.py"
WITH_OVERRIDE = "test_each_sees_their_own"
OPEN = """read_orders() -> Message:
    from ..db.models import Login, User
    login = Login(user=User(username="ada"))"""


def run_tests(copy: Path) -> tuple[set[str], int]:
    """Run the tests of the copy as a reader does; return the names of those that failed."""
    env = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", copy.name]
    done = subprocess.run(
        command, cwd=copy.parent, env=env, capture_output=True, text=True, check=False
    )
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    return {line.partition("::")[2].partition(" ")[0] for line in failed}, done.returncode


def test_they_pass(tmp_path: Path) -> None:
    assert run_tests(vary("own_tests", tmp_path)) == (set(), 0)


MISTAKES = {
    "open-to-all": (
        ORDERS,
        "read_orders(login: DataReader) -> Message:",
        OPEN,
        {"test_a_stranger_is_challenged", "test_a_changed_token_is_refused"},
    ),
    "no-scope": (
        "utils/dependencies.py",
        "    if not (needed.scopes and set(needed.scopes) <= may):",
        "    if False and may:",
        {"test_a_token_for_less_is_refused"},
    ),
    "no-leeway": (
        "utils/tokens.py", "leeway=LEEWAY", "leeway=0",
        {"test_a_token_ends_when_two_clocks_may_differ_no_more[1-200]"},
    ),
    "one-second-more": (
        "utils/tokens.py", "leeway=LEEWAY", "leeway=LEEWAY.seconds + 1",
        {"test_a_token_ends_when_two_clocks_may_differ_no_more[0-401]"},
    ),
    "of-another": (
        ORDERS, "{login.user.username} has", "alice has", {WITH_OVERRIDE},
    ),
}  # fmt: skip


@slow
@pytest.mark.parametrize(("file", "old", "new", "noticed"), MISTAKES.values(), ids=MISTAKES)
def test_they_notice_a_mistake(
    tmp_path: Path, file: str, old: str, new: str, noticed: set[str]
) -> None:
    copy = vary("own_tests", tmp_path)
    replace_once(copy / file, old, new)
    failed, _ = run_tests(copy)
    assert noticed <= failed
    assert (WITH_OVERRIDE in failed) == (noticed == {WITH_OVERRIDE}), "it notices no open door"
