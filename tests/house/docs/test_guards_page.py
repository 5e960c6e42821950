"""The page says which attacks got in without a guard, and nothing else."""

import pytest

from course.catalog import load_catalog
from course.docs import guards_page
from course.docs.fences import DocsError
from course.mutants.guards import guards_of
from course.mutants.harm import Harm, StageHarm

STAGE = load_catalog().find("s05")
PAGE = "what-each-line-stops.md"


def test_a_guard_that_keeps_an_attack_out_has_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    harmless: dict[str, dict[str, str]] = {guard: {} for guard in guards_of(STAGE)}
    got_in = {**harmless, "two-headers": {"two_headers": "junk last: 200"}}
    record = Harm(
        date="2030-01-02", python="3.11", stages={STAGE.slug: StageHarm(code="", got_in=got_in)}
    )
    monkeypatch.setattr(guards_page, "read_harm", lambda: record)
    text = guards_page.show_guards(load_catalog(), PAGE)
    assert f"### Guards of stage {STAGE.number}: {STAGE.title}" in text
    assert f"Without 1 of its {len(got_in)} guards, an attack of the lab does harm." in text
    (row,) = (line for line in text.splitlines() if line.startswith("| `"))
    name, noticed, attacks = row.strip("| ").split(" | ")
    assert name == "`two-headers`"
    assert noticed.startswith("[Two authorization headers are refused.](stages/s05_protected")
    assert attacks == "[`two_headers`](attack-matrix.md#two_headers)"
    assert text.endswith("Run on 2030-01-02, with Python 3.11.")


def test_without_a_run_the_page_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards_page, "read_harm", lambda: None)
    with pytest.raises(DocsError, match="python -m course harm 5"):
        guards_page.show_guards(load_catalog(), PAGE)
