"""What a build of the site ends with has an entry on the page to which its reader is sent."""

import ast
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from course import npm
from course.browser import bundle
from course.browser.bundle import BundleError
from course.docs import build
from course.docs.build import BuildError
from course.npm import NpmError
from course.places import ROOT

PAGE = (ROOT / "docs/when-it-fails.md").read_text(encoding="utf-8")
QUOTED = re.compile(r"^```text because=.*?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ENTRIES = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
BUILT_BY = ("*.py", "browser/*.py", "docs/*.py", "notebooks/*.py")  # of course/, what a build runs
FOR_READERS = re.compile(r"see the lines above|could not be installed")  # and not for who edits it
LAST_LINE = "The site was not built: see the lines above."
NOWHERE = "http://127.0.0.1:9/"


def said_by(error: ast.expr) -> str:
    """Return the text of an error as a pattern; what is filled in may be anything."""
    values = error.values if isinstance(error, ast.JoinedStr) else [error]
    fixed = (value.value if isinstance(value, ast.Constant) else None for value in values)
    return "".join(".+" if text is None else re.escape(str(text)) for text in fixed)


def messages() -> Iterator[str]:
    """List what a build can end with, but for a page that is wrong, which the last line covers."""
    for file in {file for pattern in BUILT_BY for file in (ROOT / "course").glob(pattern)}:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                message = said_by(node.exc.args[0])
                if FOR_READERS.search(message.replace("\\", "")):
                    yield message


MESSAGES = sorted(messages())


def entry_of(message: str) -> str:
    """Find the entry that quotes a message; there is none: ""."""
    for entry in ENTRIES:
        lines = [line for text in QUOTED.findall(entry) for line in text.splitlines()]
        if any(re.fullmatch(message, line) for line in lines):
            return entry
    return ""


@pytest.mark.parametrize("message", MESSAGES)
def test_what_a_build_ends_with_has_an_entry_to_which_its_last_line_leads(message: str) -> None:
    assert len(MESSAGES) == len(set(MESSAGES)) > 5
    entry = entry_of(message)
    assert entry, f"docs/when-it-fails.md needs an entry with this message: {message}"
    title = entry.partition("\n")[0]
    last_lines = entry_of(LAST_LINE)
    assert entry == last_lines or f"[{title}](#" in last_lines


def test_a_build_that_fails_ends_with_the_line_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "ROOT", tmp_path)  # where there is no mkdocs.yml
    with pytest.raises(BuildError) as failed:
        build.run_mkdocs(tmp_path / "site")
    assert str(failed.value) == LAST_LINE


def test_npm_without_its_registry_says_what_the_page_explains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.setattr(npm, "ROOT", tmp_path)
    monkeypatch.setattr(npm, "MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(npm, "LOCK", tmp_path / ".cache" / "npm.lock")
    monkeypatch.setenv("npm_config_registry", NOWHERE)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(NpmError) as failed:
        npm.ensure(npm.SWAGGER_UI, npm.SWAGGER_UI)
    assert entry_of(re.escape(str(failed.value)))
    (code,) = re.findall(r"^npm error code (\w+)$", capfd.readouterr().err, re.MULTILINE)
    assert f"`{code}`" in PAGE


def test_pip_without_its_index_says_what_the_page_explains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", f"{NOWHERE}simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    with pytest.raises(BundleError) as failed:
        bundle.download_wheels(["annotated-doc==0.0.5"], tmp_path)
    said = capfd.readouterr().err
    assert entry_of(re.escape(str(failed.value)))
    assert entry_of(re.escape(said.strip().splitlines()[-1]))
    assert "(from versions: none)" in said
