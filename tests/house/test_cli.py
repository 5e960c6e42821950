"""The commands: each is there by its name, and loads nothing that only others need."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from course.cli import NAMES, command_line
from course.places import ROOT

SLOW_TO_LOAD = {"attacks", "fastapi", "httpx", "sqlalchemy", "matplotlib", "pytest"}
PROBE = (
    "import json, sys\nfrom course.cli import command_line\ncommand_line(sys.argv[1])\n"
    "print(json.dumps(list(sys.modules)))"
)


def loaded_by(name: str) -> set[str]:
    """List the modules that stand ready when a command begins."""
    command = [sys.executable, "-c", PROBE, name]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return set(json.loads(found.stdout))


@pytest.mark.parametrize("name", NAMES)
def test_each_command_is_there_alone_and_among_all(name: str) -> None:
    for app in (command_line(name), command_line()):
        told = CliRunner().invoke(app, [name, "--help"], prog_name="course")
        assert told.exit_code == 0
        assert f"course {name}" in told.output


def test_a_command_waits_for_no_other() -> None:
    loaded = loaded_by("lineage")
    assert {name for name in loaded if name.startswith("course.commands.")} == {
        "course.commands.lineage"
    }
    assert not loaded & SLOW_TO_LOAD


def test_without_a_command_all_are_told() -> None:
    told = CliRunner().invoke(command_line("--help"), ["--help"])
    assert all(f" {name} " in told.output for name in NAMES)


def test_what_is_no_command_is_refused_with_the_nearest() -> None:
    told = CliRunner().invoke(command_line("chek"), ["chek"])
    assert told.exit_code == 2
    assert "Did you mean 'check'" in told.output
