"""Bundle the editor of a desk from npm, and list the scripts of the desk.

CodeMirror comes as twelve packages that import each other by name, which no browser can resolve:
esbuild makes one file of them.
"""

import subprocess
from functools import cache
from pathlib import Path

from course import npm
from course.errors import CourseError
from course.kept import keep

HERE = Path(__file__).parent
SOURCE = HERE / "editor.mjs"
DESK = HERE / "desk"
ROOM = "browser"  # of the cache
PARTS = (
    "@codemirror/commands",
    "@codemirror/lang-python",
    "@codemirror/language",
    "@codemirror/lint",
    "@codemirror/search",
    "@codemirror/state",
    "@codemirror/view",
    "@lezer/highlight",
)
BUNDLER = "esbuild"
NOTICE = "/*! CodeMirror 6 and Lezer, by Marijn Haverbeke and others: MIT License. */"
OPTIONS = ("--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning")


class EditorError(CourseError):
    """The editor could not be bundled."""


def editor_script() -> bytes:
    """Return the editor as one script; the same packages make the same bytes.

    Raises:
        EditorError: esbuild failed.
        NpmError: npm could not install a package.
    """
    npm.ensure(BUNDLER, *PARTS)
    lock = (npm.MODULES.parent / "package-lock.json").read_text("utf-8")
    key = ["editor", SOURCE.read_text("utf-8"), lock, NOTICE, OPTIONS]
    return keep(ROOM, key, bundle_editor, suffix=".mjs").read_bytes()


def bundle_editor(target: Path) -> None:
    """Write the editor and all that it imports as one script.

    Raises:
        EditorError: esbuild failed.
        NpmError: npm could not install it.
    """
    command = [*npm.tool(BUNDLER), str(SOURCE), *OPTIONS, f"--banner:js={NOTICE}"]
    done = subprocess.run([*command, f"--outfile={target}"], check=False)
    if done.returncode:
        raise EditorError("The editor of the page could not be bundled: see the lines above.")


@cache
def desk_scripts() -> dict[str, bytes]:
    """Return what a desk loads besides a panel, by its path beside the scripts of the panel.

    Raises:
        EditorError: esbuild failed.
        NpmError: npm could not install a package.
    """
    files = {f"desk/{file.name}": file.read_bytes() for file in sorted(DESK.glob("*.mjs"))}
    return {**files, "editor.mjs": editor_script()}
