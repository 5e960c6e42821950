"""The workflows on GitHub run the actions that were read, and no others."""

import re
from pathlib import Path

import pytest

from course.places import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
USES = re.compile(r"^\s*(?:- )?uses: (.+)$", re.MULTILINE)
# A tag can be moved to other code; a commit cannot. The tag beside it is for people.
PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def actions_of(workflow: Path) -> list[str]:
    """List the actions that a workflow uses."""
    return USES.findall(workflow.read_text(encoding="utf-8"))


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.stem)
def test_each_action_is_pinned_by_its_commit(workflow: Path) -> None:
    actions = actions_of(workflow)
    assert actions
    assert [action for action in actions if not PINNED.fullmatch(action)] == []


def test_all_workflows_use_the_same_version_of_an_action() -> None:
    actions = {action for workflow in WORKFLOWS for action in actions_of(workflow)}
    names = [action.partition("@")[0] for action in actions]
    assert sorted(names) == sorted(set(names))
