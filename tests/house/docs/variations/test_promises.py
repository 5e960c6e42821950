"""Each variation can be applied as shown, is as strict code as a stage, and keeps promises.

Those that it changes on purpose are named here, each with the reason; its page says so too.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from course.catalog import load_catalog
from course.docs.fences import find_fences
from course.places import ROOT
from course.promises.run import homes, run_recorded
from tests.support.promises import slow
from tests.support.variations import NAMES, STAGE, vary

PAGES = ROOT / "docs/how-to/variations"
NEEDS = "tests/s10_scopes/test_needs.py::test"
CHANGED = {  # what is broken on purpose: no other promise is
    "email_login": {
        "tests/s04_jwt_issue/test_refusals.py::test_the_address_is_no_name": "it is one now",
    },
    "json_login": {
        f"{NEEDS}_every_route_but_a_few_says_what_it_needs": "/auth/login is open to all, too",
        f"{NEEDS}_what_is_open_to_all_is_described_so": "/auth/login is open to all, too",
    },
    "optional_login": {
        f"{NEEDS}_what_is_declared_is_asked_for": "it greets strangers too",
    },
    "websocket": {
        f"{NEEDS}_no_route_is_missing_in_the_description": "OpenAPI cannot describe a WebSocket",
    },
}

each_variation = pytest.mark.parametrize("name", NAMES)


def test_the_list_names_variations_and_no_others() -> None:
    assert len(NAMES) == 7
    assert CHANGED.keys() <= set(NAMES)


@each_variation
def test_it_is_shown_on_its_page(name: str) -> None:
    page = (PAGES / f"{name.replace('_', '-')}.md").read_text(encoding="utf-8")
    shown = [fence.body.strip() for fence in find_fences(page) if fence.name == "code"]
    assert f"tests/house/docs/variations/{name}.diff" in shown
    for promise in CHANGED.get(name, {}):
        assert f"`{promise.rpartition('::')[2]}`" in page


@slow
@each_variation
def test_its_code_is_as_strict_as_a_stage(
    name: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if subprocess.run([sys.executable, "-c", "import mypy, ruff"], check=False).returncode:
        pytest.skip("ruff and mypy come with requirements-dev.txt")
    copy = vary(name, tmp_path)
    cache = tmp_path_factory.getbasetemp() / "mypy"  # the packages are read once
    rules = f"--config={ROOT / 'pyproject.toml'}"
    for tool in (
        ["ruff", "format", "--check", "--no-cache", rules],
        ["ruff", "check", "--no-cache", rules],
        ["mypy", "--strict", "--python-version=3.11", f"--cache-dir={cache}"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *tool, copy.name],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


@slow
@each_variation
def test_it_keeps_all_promises_but_those_that_it_changes(name: str, tmp_path: Path) -> None:
    copy = vary(name, tmp_path)
    lean = (f"--folder={copy}", "--in-process", "-m", "not heavy and not slow and not weekly")
    promises = run_recorded(STAGE, *lean, *homes(load_catalog(), STAGE))
    results = {promise.test: promise.result for promise in promises}
    assert list(results.values()).count("kept") > 300
    assert {test for test, result in results.items() if result in ("broken", "not tried")} == set(
        CHANGED.get(name, {})
    )
