"""Schemathesis finds no answer that a stage's description does not foresee.

It needs requirements-dev.txt: pytest leaves this folder out, `make fuzz` names it.
"""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from course.catalog import load_catalog
from course.loopback import AROUND_PROXIES
from course.promises.app import App
from tests.support.promises import bearer, weekly
from tests.support.stages import marks_of

CHECKS = ("not_a_server_error", "status_code_conformance", "response_schema_conformance")
OPTIONS = (
    f"--checks={','.join(CHECKS)}",
    "--seed=1",
    "--max-examples=100",
    "--generation-database=none",
    "--warnings=off",
    "--no-color",
)


def fuzz(target: App, folder: Path, *options: str) -> str:
    """Run schemathesis over all operations; fail with what it finds, else return its report."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{target.url}/openapi.json"]
    done = subprocess.run(
        [*command, *OPTIONS, *options],
        cwd=folder,  # where it leaves its files
        env=os.environ | {"PYTHONWARNINGS": "error", "PYTHONUTF8": "1", **AROUND_PROXIES},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "stage",
    [pytest.param(stage, marks=marks_of(stage, weekly)) for stage in load_catalog().stages],
    indirect=True,
    scope="session",
    ids=lambda stage: stage.label,
)
def test_all_answers_are_described(
    target: App,
    client: httpx.Client,
    server_log: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    description = client.get("/openapi.json").json()
    tested = f"Tested: {sum(map(len, description['paths'].values()))}\n"
    assert tested in fuzz(target, tmp_path)
    if "securitySchemes" in description["components"]:
        token: str = request.getfixturevalue("token")
        header = f"--header=Authorization:{bearer(token)['Authorization']}"
        assert tested in fuzz(target, tmp_path, header)
        assert '"GET /secure-data HTTP/1.1" 200' in server_log.read_text(encoding="utf-8")
    assert "Traceback" not in server_log.read_text(encoding="utf-8")
