"""What the page loads: each stage's promises on exactly these files, and how it is built."""

import gzip
import io
import json
import os
import re
import secrets
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pytest

from course import npm
from course.browser import bundle
from course.catalog import Stage, load_catalog
from course.docs.panel import lead_of, steps_of
from course.live import CHEAP_HASHES
from course.places import ROOT
from tests.support.promises import slow
from tests.support.runs import run_promises
from tests.support.stages import each_but_the_last_weekly, each_stage

CATALOG = load_catalog()
STAGES = CATALOG.stages
LEFT_OUT = "not heavy and not slow and not deep_stack"  # no threads, and the browser's stack
WITHOUT_THE_CODE = "not checked: it needs the code, so give --app in place of --url"
GOAL_BYTES = 12_000_000
DESK_GOAL_BYTES = 1_900_000  # on top; it grows with the promises of each stage


def unpacked(name: str) -> bytes:
    """Return one of the files that the page loads."""
    start = f"live/{name.replace('.', '-')}-"
    return gzip.decompress(
        next(data for path, data in bundle.site_files().items() if path.startswith(start))
    )


@contextmanager
def gateway(built: Path, stage: Stage, data: Path) -> Iterator[list[str]]:
    """Serve a stage from the bundle under node; give the options that name it for pytest."""
    key, log = secrets.token_urlsafe(32), data / "server.log"
    script = ROOT / "course" / "browser" / "gateway.mjs"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [npm.node(), str(script), str(built), stage.slug, str(data)],
            env={**os.environ, "SECRET_KEY": key, **CHEAP_HASHES},
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


@slow  # a desk runs the same stages and packages at the end of each line
@each_but_the_last_weekly
def test_a_stage_keeps_its_promises_on_the_files_of_the_page(
    built: Path, stage: Stage, tmp_path: Path
) -> None:
    with gateway(built, stage, tmp_path) as options:
        run = run_promises(stage, *options, marks=LEFT_OUT)
    assert run.is_clean, run.output
    assert set(run.skipped) <= {WITHOUT_THE_CODE}


def test_the_stages_are_in_the_bundle_as_they_are_in_the_repo() -> None:
    with zipfile.ZipFile(io.BytesIO(unpacked("code.zip"))) as archive:
        for stage in STAGES:
            for file in (ROOT / "stages" / stage.slug).rglob("*.py"):
                assert archive.read(file.relative_to(ROOT).as_posix()) == file.read_bytes()


@pytest.mark.parametrize(
    ("pack", "names_file"),
    [("packages.tar", "packages.txt"), ("desk_packages.tar", "desk_packages.txt")],
)
def test_the_packages_have_the_versions_of_the_constraints(pack: str, names_file: str) -> None:
    with tarfile.open(fileobj=io.BytesIO(unpacked(pack))) as archive:
        found = {name.partition(".dist-info")[0] for name in archive.getnames() if "-info" in name}
    names = {re.sub(r"[-_.]+", "-", name.replace("-", "==")).lower() for name in found}
    wanted = {re.sub(r"[-_.]+", "-", pin).lower() for pin in bundle.requirements(names_file)}
    assert names == wanted


def test_a_panel_loads_nothing_of_what_only_a_desk_needs(built: Path) -> None:
    manifests = [json.loads((built / name).read_bytes()) for name in ("manifest.json", "desk.json")]
    panel, desk = (set(manifest["files"]) for manifest in manifests)
    assert desk == {"desk_packages.tar", "desk_code.zip"}
    assert panel.isdisjoint(desk)
    counted = sum(file["bytes"] for each in manifests for file in each["files"].values())
    scripts = sum(file.stat().st_size for file in built.rglob("*.mjs"))
    assert bundle.loaded_bytes() + bundle.desk_bytes() == counted + scripts
    for script in ("panel.mjs", "worker.mjs"):
        imported = re.findall(
            r'^import .* from "./(.+)";', (built / script).read_text(), re.MULTILINE
        )
        assert imported
        assert not {name for name in imported if name == "workshop.mjs" or "desk" in name}


def test_the_desk_has_every_promise_and_attack_but_no_answer() -> None:
    with zipfile.ZipFile(io.BytesIO(unpacked("desk_code.zip"))) as archive:
        names = set(archive.namelist())
        promises = [[*(ROOT / each.promises).rglob("test_*.py")] for each in STAGES]
        assert all(promises)
        for file in chain(*promises, ROOT.glob("attacks/*.py")):
            assert archive.read(file.relative_to(ROOT).as_posix()) == file.read_bytes()
    assert not {name for name in names if name.endswith(("mutants.py", ".diff"))}


def test_a_package_without_a_pin_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pins = tmp_path / "constraints.txt"
    pins.write_text("anyio==4.0.0\n")
    monkeypatch.setattr(bundle, "CONSTRAINTS", pins)
    with pytest.raises(bundle.BundleError, match=r"does not pin annotated-doc, .*fastapi"):
        bundle.requirements()


def test_the_page_loads_no_more_than_the_goal() -> None:
    assert bundle.loaded_bytes() <= GOAL_BYTES
    assert bundle.desk_bytes() <= DESK_GOAL_BYTES


def test_other_contents_have_another_name() -> None:
    assert bundle.digest(b"a", b"b") == bundle.digest(b"a", b"b")
    assert len({bundle.digest(b"a", b"b"), bundle.digest(b"ab"), bundle.digest(b"b", b"a")}) == 3


@each_stage
def test_the_console_has_the_attack_of_each_chapter(stage: Stage) -> None:
    chapter = (ROOT / "docs" / "stages" / f"{stage.slug}.md").read_text(encoding="utf-8")
    assert {step["part"] for step in steps_of(chapter, stage)} == {"Try it", "Attack again"}


def test_only_requests_of_the_chapters_own_stage_become_steps() -> None:
    chapter = (
        "## Build it\n\n```http\nGET /0\n```\n\n"
        "## Try it\n\nAsk **now**:\n\n```http 404\nGET /1\n```\n\n```http s99\nGET /2\n```\n"
    )
    (step,) = steps_of(chapter, CATALOG.first)
    assert step == {
        "part": "Try it", "lead": "Ask now.", "kind": "http", "text": "GET /1", "expected": 404,
    }  # fmt: skip


def test_a_step_is_about_the_stage_in_the_page_and_not_about_the_readers_app() -> None:
    chapter = "## Try it\n\n```python\nimport my_app.main\nopen('my_app/db/app.db')\n```\n"
    (step,) = steps_of(chapter, CATALOG.first)
    slug = CATALOG.first.slug
    assert step["text"] == f"import stages.{slug}.main\nopen('stages/{slug}/db/app.db')"


@pytest.mark.parametrize(
    ("between", "lead"),
    [
        ("\n\nA [link](x.md) and\n`code`:\n\n", "A link and code."),
        ("## Try it\n\n", ""),
        ('Far above.\n\n=== "Tab"\n\n    Inside.\n\n', ""),
    ],
)
def test_the_lead_of_a_step_is_the_paragraph_before_it(between: str, lead: str) -> None:
    assert lead_of(between) == lead
