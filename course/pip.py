"""pip, for what is installed into the running environment when it is first needed."""

import importlib
import subprocess
import sys
from pathlib import Path


def install(requirements: Path) -> bool:
    """Install the packages that a file names; tell whether pip says that it went well."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, "-r", str(requirements)], check=False)
    importlib.invalidate_caches()
    return not done.returncode
