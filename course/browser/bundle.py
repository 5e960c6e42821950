"""Build what the page loads to run a stage: Pyodide, the packages, the stages, and the scripts.

Everything comes from PyPI and npm in the versions that constraints.txt and package.json pin.
"""

import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from course import npm
from course.browser.editor import desk_scripts
from course.catalog import load_catalog
from course.errors import CourseError
from course.kept import keep
from course.npm import SWAGGER_FILES, SWAGGER_UI
from course.places import ROOT

HERE = Path(__file__).parent
PYTHON = HERE / "python"
ROOM = "browser"  # of the cache
CONSTRAINTS = ROOT / "constraints.txt"
PLATFORM = "pyemscripten_2026_0_wasm32"  # the ABI of Pyodide 314, PEP 783
SCRIPTS = (
    *("panel.mjs", "parts.mjs", "stage.mjs", "console.mjs", "swagger.mjs"),
    *("worker.mjs", "download.mjs", "runtime.mjs"),
)
SERVICE_WORKER = "sw.js"
IN_THE_PAGE = ("shims.py", "_argon2_cffi_bindings.py", "bridge.py", "console.py")
OF_THE_COURSE = ("course/__init__.py", "course/asgi.py", "course/written.py")  # what those import
FOLDER = "live"
NODE_CRYPTO = 'import nodeCrypto from "crypto";'


class BundleError(CourseError):
    """The bundle of the page could not be built."""


def requirements() -> list[str]:
    """List the packages of the bundle with the versions of constraints.txt.

    Raises:
        BundleError: constraints.txt does not pin one of them.
    """
    pins = dict(re.findall(r"^([\w.-]+)==([\w.]+)", CONSTRAINTS.read_text("utf-8"), re.MULTILINE))
    names = [
        line
        for line in (HERE / "packages.txt").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    if missing := [name for name in names if name not in pins]:
        raise BundleError(f"constraints.txt does not pin {', '.join(missing)}.")
    return [f"{name}=={pins[name]}" for name in names]


def digest(*contents: bytes) -> str:
    """Return a short name for contents: the same contents have the same name."""
    total = hashlib.sha256()
    for content in contents:
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()[:12]


def download_wheels(folder: Path) -> None:
    """Load the wheels that fit Pyodide from PyPI.

    Raises:
        BundleError: pip could not load one.
    """
    print("Loading the packages of the page from PyPI: about 6 MB.", flush=True)
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
        "--no-deps", "--only-binary=:all:", "--platform", PLATFORM, "--python-version", "3.14",
        "--implementation", "cp", "--abi", "cp314", "--dest", str(folder), *requirements(),
    ]  # fmt: skip
    if subprocess.run(command, check=False).returncode:
        raise BundleError("pip could not load the packages of the page: see the lines above.")


def pack(folder: Path) -> None:
    """Compile and pack the packages inside Pyodide, and compress what the browser loads.

    Raises:
        BundleError: a package could not be loaded or packed.
    """
    wheels = keep(ROOM, ["wheels", PLATFORM, requirements()], download_wheels)
    print("Packing Python for the page, once: about 15 seconds.", flush=True)
    folder.mkdir()
    command = [npm.node(), str(HERE / "pack.mjs"), str(wheels), str(folder)]
    if subprocess.run(command, check=False).returncode:
        raise BundleError("The packages of the page could not be packed: see the lines above.")
    engine = npm.folder("pyodide")
    for name in ("pyodide.asm.wasm", "pyodide.asm.mjs"):
        shutil.copy(engine / name, folder / name)
    for file in list(folder.iterdir()):
        compressed = gzip.compress(file.read_bytes(), 9, mtime=0)
        file.with_name(f"{file.name}.gz").write_bytes(compressed)
        file.unlink()


def engine_files() -> dict[str, bytes]:
    """Return Pyodide and the packages, compressed, by the names that Pyodide knows.

    Raises:
        BundleError: they could not be built.
        NpmError: npm could not install Pyodide.
    """
    npm.ensure("pyodide", "bcryptjs", "nanotar", SWAGGER_UI)
    sources = [HERE / "pack.mjs", PYTHON / "pack.py", npm.folder("pyodide") / "package.json"]
    key = [requirements(), *(file.read_text("utf-8") for file in sources)]
    folder = keep(ROOM, ["engine", *key], pack)
    return {file.stem: file.read_bytes() for file in sorted(folder.iterdir())}


def stage_code() -> bytes:
    """Zip the stages, unmodified, and the Python that carries them in the page."""
    files = {name: PYTHON / name for name in IN_THE_PAGE}
    files |= {name: ROOT / name for name in OF_THE_COURSE}
    for stage in load_catalog().stages:
        for file in sorted((ROOT / "stages" / stage.slug).rglob("*.py")):
            files[file.relative_to(ROOT).as_posix()] = file
    files["stages/__init__.py"] = ROOT / "stages" / "__init__.py"
    return gzip.compress(zipped((name, file.read_bytes()) for name, file in files.items()), mtime=0)


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Make a zip without dates and without compression, which comes afterwards."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def scripts() -> dict[str, bytes]:
    """Return the scripts of the page, and of npm what they import or show."""
    files = desk_scripts() | {name: (HERE / name).read_bytes() for name in SCRIPTS}
    files["pyodide.mjs"] = (npm.folder("pyodide") / "pyodide.mjs").read_bytes()
    files["nanotar.mjs"] = (npm.folder("nanotar") / "dist" / "index.mjs").read_bytes()
    bcryptjs = (npm.folder("bcryptjs") / "index.js").read_text("utf-8")
    if NODE_CRYPTO not in bcryptjs:
        raise BundleError("bcryptjs has changed: see how it imports node's crypto.")
    files["bcryptjs.mjs"] = bcryptjs.replace(NODE_CRYPTO, "const nodeCrypto = undefined;").encode()
    for name in SWAGGER_FILES:
        files[name] = (npm.folder(SWAGGER_UI) / name).read_bytes()
    return files


def manifest_of(loaded: dict[str, bytes], names: dict[str, str]) -> bytes:
    """List what the worker loads, with the bytes that travel, and the lock that Pyodide wants."""
    lock = json.loads((npm.folder("pyodide") / "pyodide-lock.json").read_text("utf-8"))
    files = {
        name: {"url": f"../{names[name]}", "bytes": len(content)}
        for name, content in loaded.items()
    }
    return json.dumps({"files": files, "lock": {**lock, "packages": {}}}).encode()


@cache
def site_files() -> dict[str, bytes]:
    """Return every file of the bundle by its path in the site, names made from the contents.

    Raises:
        BundleError: it could not be built.
        NpmError: npm could not install a package.
    """
    loaded = {**engine_files(), "code.zip": stage_code()}
    names = {name: f"{name.replace('.', '-')}-{digest(data)}.bin" for name, data in loaded.items()}
    small = {**scripts(), "manifest.json": manifest_of(loaded, names)}
    version = digest(*small.values())
    return {
        **{f"{FOLDER}/{names[name]}": content for name, content in loaded.items()},
        **{f"{FOLDER}/{version}/{name}": content for name, content in small.items()},
        f"{FOLDER}/{SERVICE_WORKER}": (HERE / SERVICE_WORKER).read_bytes(),
    }


def script_path(name: str) -> str:
    """Return the path in the site of one of the scripts, such as `live/0a1b2c3d4e5f/panel.mjs`."""
    return next(path for path in site_files() if path.endswith(f"/{name}"))


def write_site(target: Path) -> Path:
    """Write the bundle below a folder, as the site has it; return where its scripts lie.

    Raises:
        BundleError: it could not be built.
        NpmError: npm could not install a package.
    """
    for path, content in site_files().items():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return (target / script_path("manifest.json")).parent


def loaded_bytes() -> int:
    """Count the bytes that travel before a stage can start, without the scripts of a desk."""
    own = {path: data for path, data in site_files().items() if path.endswith((".bin", ".mjs"))}
    return sum(len(data) for path, data in own.items() if not path.endswith(tuple(desk_scripts())))
