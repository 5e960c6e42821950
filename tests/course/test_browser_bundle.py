"""What the page loads: each stage's promises on exactly these files, and how it is built."""

import json
import os
import re
import secrets
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest

from course import npm
from course.browser import bundle, panel
from course.catalog import ROOT, Stage, load_catalog
from tests.promises import slow

STAGES = load_catalog().stages
LEFT_OUT = "not heavy and not slow and not deep_stack"  # no threads, and the browser's stack
WITHOUT_THE_CODE = "not checked: it needs the code of the stage"
GOAL_BYTES = 12_000_000

each_stage = pytest.mark.parametrize("stage", STAGES, ids=[stage.label for stage in STAGES])


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the scripts and the manifest of the bundle."""
    return bundle.write_site(tmp_path_factory.mktemp("bundle"))


@contextmanager
def gateway(built: Path, stage: Stage, data: Path) -> Iterator[list[str]]:
    """Serve a stage from the bundle under node; give the options that name it for pytest."""
    key, log = secrets.token_urlsafe(32), data / "server.log"
    script = ROOT / "course" / "browser" / "gateway.mjs"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [npm.node(), str(script), str(built), stage.slug, str(data)],
            env={**os.environ, "SECRET_KEY": key, "BCRYPT_ROUNDS": "4"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
        ) as node,
    ):
        assert node.stdin
        assert node.stdout
        found = re.search(r"http://\S+", node.stdout.readline())
        assert found, log.read_text()
        yield [
            f"--stage={stage.label}",
            f"--base-url={found[0]}",
            f"--secret-key={key}",
            f"--database={data / 'app.db'}",
            f"--server-log={log}",
        ]
        node.stdin.close()


@slow
@each_stage
def test_a_stage_keeps_its_promises_on_the_files_of_the_page(
    built: Path, stage: Stage, tmp_path: Path
) -> None:
    with gateway(built, stage, tmp_path) as options:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-m", LEFT_OUT]
            + [*options, *(f"tests/{other.slug}" for other in STAGES[: stage.number])],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 0, run.stdout
    skipped = re.findall(r"^SKIPPED .*?: (.+)$", run.stdout, re.MULTILINE)
    assert set(skipped) <= {WITHOUT_THE_CODE}
    passed = re.search(r"(\d+) passed", run.stdout)
    assert passed
    assert int(passed[1]) > 0
