"""A panel's stage begins anew: on the files that the page has, with the Python of this machine."""

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from course.browser import bundle
from course.catalog import load_catalog
from course.live import CHEAP_HASHES
from tests.support.promises import Person

SLUG = load_catalog().find("s03").slug
TWICE = f"""
import asyncio, json, sys
import bridge

JSON = [("Content-Type", "application/json")]

async def register(stage):
    body = json.dumps({Person().registration()!r}).encode()
    status, _, _ = await stage.handle("POST", "/auth/register", "", JSON, body)
    return status

async def main():
    first = await bridge.mount({SLUG!r}, "")
    statuses = [await register(first), await register(first)]
    module = sys.modules["stages.{SLUG}.main"]
    await bridge.unmount({SLUG!r}, first)
    left = [file.name for file in bridge.ROOT.rglob("*.db*")]
    second = await bridge.mount({SLUG!r}, "/below")
    statuses.append(await register(second))
    is_new = sys.modules["stages.{SLUG}.main"] is not module
    await bridge.unmount({SLUG!r}, second)
    print(json.dumps([statuses, left, is_new]))

asyncio.run(main())
"""


def test_a_stage_that_is_mounted_again_has_new_modules_and_an_empty_database(
    tmp_path: Path,
) -> None:
    with zipfile.ZipFile(io.BytesIO(gzip.decompress(bundle.stage_code()))) as code:
        code.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", TWICE], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, **CHEAP_HASHES},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [[201, 400, 201], [], True]
