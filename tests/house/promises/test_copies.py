"""A stage that is copied away under another name keeps its promises, as a reader's app would."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from course.catalog import Stage, load_catalog
from course.live import CHEAP_HASHES, LiveStage
from tests.support.runs import run_promises

CATALOG = load_catalog()
INSIDE = "not checked: it needs"  # the stage's own modules, which a reader's app has elsewhere
GIVE = "not checked: give "


@pytest.fixture(params=CATALOG.stages, ids=lambda stage: stage.label)
def original(request: pytest.FixtureRequest) -> Stage:
    """The stage that is copied."""
    stage: Stage = request.param
    return stage


@pytest.fixture
def copy(original: Stage, tmp_path: Path) -> Iterator[LiveStage]:
    """The copy, live, in another folder and under another name."""
    original.copy_to(tmp_path / "my_app")
    with LiveStage("my_app.main:app", folder=tmp_path, env=CHEAP_HASHES) as live:
        yield live


def test_a_copy_keeps_its_promises(original: Stage, copy: LiveStage) -> None:
    run = run_promises(
        original,
        f"--base-url={copy.url}/",
        f"--secret-key={copy.secret_key}",
        f"--database={copy.database}",
        f"--server-log={copy.log}",
    )
    assert run.is_clean, run.output
    assert all(reason.startswith(INSIDE) for reason in run.skipped)


def test_what_is_not_given_is_reported_as_not_checked() -> None:
    with LiveStage(CATALOG.last, env=CHEAP_HASHES) as live:
        run = run_promises(CATALOG.last, f"--base-url={live.url}")
    assert run.is_clean, run.output
    options = {reason for reason in run.skipped if not reason.startswith(INSIDE)}
    assert options == {GIVE + option for option in ("--secret-key", "--database", "--server-log")}
