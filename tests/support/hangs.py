"""What hangs in a browser is tried once more: a browser of its own may be stuck, and not the page.

make lets pytest end the process of a test that hangs, and say where it was. What hangs a second
time fails.
"""

from typing import Any

import pytest

TRIED: set[str] = set()


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_handlecrashitem(crashitem: str, report: pytest.TestReport, sched: Any) -> None:
    """Put it back among those to be run, and count it as neither passed nor failed."""
    if crashitem not in TRIED:
        TRIED.add(crashitem)
        vars(report)["outcome"] = "rerun"  # a word that pytest counts, and its types do not know
        sched.mark_test_pending(crashitem)
