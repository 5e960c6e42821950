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
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

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
    *("panel.mjs", "counting.mjs", "parts.mjs", "stage.mjs", "console.mjs", "swagger.mjs"),
    *("worker.mjs", "download.mjs", "runtime.mjs"),
)
SERVICE_WORKER = "sw.js"
IN_THE_PAGE = ("shims.py", "_argon2_cffi_bindings.py", "bridge.py", "console.py")
DESK_MANIFEST = "desk.json"
WORKSHOP_SCRIPTS = ("workshop.mjs",)  # what the worker of a desk loads on top
OF_THE_DESK = (  # and the promises of each stage
    *("conftest.py", "pyproject.toml", "attacks/**/*.py", "course/*.py", "course/stages.toml"),
    *("course/promises/*.py", "course/attacks/*.py", "course/browser/__init__.py"),
    *("course/browser/python/*.py", "tests/__init__.py", "tests/support/*.py"),
)
NOT_OF_THE_DESK = ("mutants.py", "pack.py", "pack_desk.py", "shims.py")
STAND_INS = PYTHON / "stand_ins"  # for packages that cannot be in the page
OF_THE_COURSE = tuple(  # what those import
    f"course/{name}.py" for name in ("__init__", "anew", "asgi", "places", "written")
)
FOLDER = "live"
NODE_CRYPTO = 'import nodeCrypto from "crypto";'


class BundleError(CourseError):
    """The bundle of the page could not be built."""


def requirements(names_file: str = "packages.txt") -> list[str]:
    """List the packages of a part of the bundle with the versions of constraints.txt.

    Raises:
        BundleError: constraints.txt does not pin one of them.
    """
    pins = dict(re.findall(r"^([\w.-]+)==([\w.]+)", CONSTRAINTS.read_text("utf-8"), re.MULTILINE))
    names = [
        line
        for line in (HERE / names_file).read_text("utf-8").splitlines()
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


def wheels_of(names_file: str) -> Path:
    """Return the folder with the wheels of a part of the bundle.

    Raises:
        BundleError: constraints.txt does not pin one of them, or pip could not load one.
    """
    wanted = requirements(names_file)
    return keep(ROOM, ["wheels", PLATFORM, wanted], partial(download_wheels, wanted))


def download_wheels(wanted: list[str], folder: Path) -> None:
    """Load the wheels that fit Pyodide from PyPI.

    Raises:
        BundleError: pip could not load one.
    """
    print(f"Loading {len(wanted)} packages of the page from PyPI: up to 6 MB.", flush=True)
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
        "--no-deps", "--only-binary=:all:", "--platform", PLATFORM, "--python-version", "3.14",
        "--implementation", "cp", "--abi", "cp314", "--dest", str(folder), *wanted,
    ]  # fmt: skip
    if subprocess.run(command, check=False).returncode:
        raise BundleError("pip could not load the packages of the page: see the lines above.")


def pack(folder: Path) -> None:
    """Compile and pack the packages inside Pyodide, and compress what the browser loads.

    Raises:
        BundleError: a package could not be loaded or packed.
    """
    print("Packing Python for the page, once: about 15 seconds.", flush=True)
    folder.mkdir()
    run_in_pyodide("pack", folder, wheels_of("packages.txt"))
    engine = npm.folder("pyodide")
    for name in ("pyodide.asm.wasm", "pyodide.asm.mjs"):
        shutil.copy(engine / name, folder / name)
    compress(folder)


def pack_desk(library: bytes, folder: Path) -> None:
    """Pack in the same way what a desk needs on top.

    Raises:
        BundleError: a package could not be loaded or packed.
    """
    folder.mkdir()
    with zipfile.ZipFile(io.BytesIO(gzip.decompress(library))) as archive:
        (folder / "panel.txt").write_text("\n".join(archive.namelist()), encoding="utf-8")
    wheels = (wheels_of("packages.txt"), wheels_of("desk_packages.txt"))
    run_in_pyodide("pack_desk", folder, *wheels)
    compress(folder)


def run_in_pyodide(module: str, folder: Path, *wheels: Path) -> None:
    """Let a module of python/ pack wheels into a folder.

    Raises:
        BundleError: it could not.
    """
    command = [npm.node(), str(HERE / "pack.mjs"), module, str(folder), *map(str, wheels)]
    if subprocess.run(command, check=False).returncode:
        raise BundleError("The packages of the page could not be packed: see the lines above.")


def compress(folder: Path) -> None:
    """Compress each file of a folder, for the way to the browser."""
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
    return packed_by(pack, ["engine", *key_of("pack.py", "packages.txt")])


def desk_packages() -> dict[str, bytes]:
    """Return the packages that only a desk needs, compressed.

    Raises:
        BundleError: they could not be built.
        NpmError: npm could not install Pyodide.
    """
    library = engine_files()["python_stdlib.zip"]
    scripts_and_names = (
        *(("pack.py", "packages.txt"), ("pack_desk.py", "desk_packages.txt")),
        ("options.py", "desk_packages.txt"),
    )
    keys = [key_of(script, names_file) for script, names_file in scripts_and_names]
    return packed_by(partial(pack_desk, library), ["desk", digest(library), *keys])


def key_of(script: str, names_file: str) -> list[Any]:
    """Return what a part of the bundle depends on."""
    sources = [HERE / "pack.mjs", PYTHON / script, npm.folder("pyodide") / "package.json"]
    return [requirements(names_file), *(file.read_text("utf-8") for file in sources)]


def packed_by(make: Callable[[Path], None], key: list[Any]) -> dict[str, bytes]:
    """Return the files that a function puts into a folder, by their names without .gz."""
    folder = keep(ROOM, key, make)
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


def desk_code() -> bytes:
    """Zip the promises, the attacks, and the Python that runs them in the page."""
    files = {file.relative_to(ROOT).as_posix(): file for file in files_of_the_desk()}
    for file in sorted(STAND_INS.rglob("*.py")):
        files[file.relative_to(STAND_INS).as_posix()] = file
    return gzip.compress(zipped((name, file.read_bytes()) for name, file in files.items()), mtime=0)


def files_of_the_desk() -> Iterator[Path]:
    """Find what a desk needs of this repo, beside the stages."""
    promises = [f"{stage.promises}/**/*.py" for stage in load_catalog().stages]
    for pattern in (*OF_THE_DESK, *promises):
        yield from sorted(file for file in ROOT.glob(pattern) if file.name not in NOT_OF_THE_DESK)


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Make a zip without dates and without compression, which comes afterwards."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def scripts() -> dict[str, bytes]:
    """Return the scripts of the page, and of npm what they import or show."""
    own = (*SCRIPTS, *WORKSHOP_SCRIPTS)
    files = desk_scripts() | {name: (HERE / name).read_bytes() for name in own}
    files["pyodide.mjs"] = (npm.folder("pyodide") / "pyodide.mjs").read_bytes()
    files["nanotar.mjs"] = (npm.folder("nanotar") / "dist" / "index.mjs").read_bytes()
    bcryptjs = (npm.folder("bcryptjs") / "index.js").read_text("utf-8")
    if NODE_CRYPTO not in bcryptjs:
        raise BundleError("bcryptjs has changed: see how it imports node's crypto.")
    files["bcryptjs.mjs"] = bcryptjs.replace(NODE_CRYPTO, "const nodeCrypto = undefined;").encode()
    for name in SWAGGER_FILES:
        files[name] = (npm.folder(SWAGGER_UI) / name).read_bytes()
    return files


def manifest_of(loaded: dict[str, bytes]) -> bytes:
    """List what the worker loads, with the bytes that travel, and the lock that Pyodide wants."""
    lock = json.loads((npm.folder("pyodide") / "pyodide-lock.json").read_text("utf-8"))
    return json.dumps({"files": listed(loaded), "lock": {**lock, "packages": {}}}).encode()


def listed(loaded: dict[str, bytes]) -> dict[str, Any]:
    """Say of files where they lie, seen from the manifest, and how many bytes travel."""
    return {
        name: {"url": f"../{bin_name(name, content)}", "bytes": len(content)}
        for name, content in loaded.items()
    }


def bin_name(name: str, content: bytes) -> str:
    """Name a file by its contents."""
    return f"{name.replace('.', '-')}-{digest(content)}.bin"


@cache
def site_files() -> dict[str, bytes]:
    """Return every file of the bundle by its path in the site, names made from the contents.

    Raises:
        BundleError: it could not be built.
        NpmError: npm could not install a package.
    """
    panel = {**engine_files(), "code.zip": stage_code()}
    desk = {**desk_packages(), "desk_code.zip": desk_code()}
    manifests = {
        "manifest.json": manifest_of(panel),
        DESK_MANIFEST: json.dumps({"files": listed(desk)}).encode(),
    }
    small = {**scripts(), **manifests}
    version = digest(*small.values())
    return {
        **{f"{FOLDER}/{bin_name(name, data)}": data for name, data in (panel | desk).items()},
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
    """Count the bytes that travel before a stage can start in a panel."""
    return sum(len(data) for path, data in scripts_and_packs() if not is_of_the_desk(path))


def desk_bytes() -> int:
    """Count the bytes that travel on top before the reader can write a stage."""
    return sum(len(data) for path, data in scripts_and_packs() if is_of_the_desk(path))


def scripts_and_packs() -> Iterator[tuple[str, bytes]]:
    """Return what is loaded by panels and desks, by the path in the site."""
    for path, data in site_files().items():
        if path.endswith((".bin", ".mjs")):
            yield path, data


def is_of_the_desk(path: str) -> bool:
    """Tell whether a panel does not load a file."""
    ends = (*desk_scripts(), *WORKSHOP_SCRIPTS)
    return f"/{FOLDER}/desk_" in f"/{path}" or path.endswith(tuple(f"/{name}" for name in ends))
