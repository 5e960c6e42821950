"""JupyterLab, opened at the reader's copy of a notebook."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from course.places import ROOT

CHILD = Path(__file__).with_name("lab_child.py")
# In here: no question about news and no look for a newer version, which would need a network.
CONFIG = Path(__file__).with_name("config")
STOP_SECONDS = 15.0


def open_lab(notebook: Path, options: Sequence[str] = ()) -> int:
    """Open JupyterLab in the reader's browser, wait for its end, and return its exit status.

    Its root is the whole repo, so that the code of a stage can be opened beside the notebook.
    It ends with this process, however that ends.

    Args:
        notebook: a file inside the repo.
        options: more options for JupyterLab, such as `--no-browser`.
    """
    page = f"/lab/tree/{notebook.relative_to(ROOT).as_posix()}"
    ours = [f"--ServerApp.root_dir={ROOT}", f"--LabApp.default_url={page}"]
    lab = subprocess.Popen(
        [sys.executable, "-P", str(CHILD), *ours, *options],
        env=_environment(os.environ),
        stdin=subprocess.PIPE,
        process_group=0,  # Ctrl+C reaches this process alone, which then ends JupyterLab in order
    )
    try:
        return lab.wait()
    except KeyboardInterrupt:
        return _end(lab)


def _environment(readers: Mapping[str, str]) -> dict[str, str]:
    """Add our settings, and leave out SOCKS proxies, with which JupyterLab does not start."""
    configs = filter(None, [str(CONFIG), readers.get("JUPYTER_CONFIG_PATH")])
    kept = {
        name: value
        for name, value in readers.items()
        if not (name.lower().endswith("_proxy") and value.startswith("socks"))
    }
    return {**kept, "JUPYTER_CONFIG_PATH": os.pathsep.join(configs)}


def _end(lab: "subprocess.Popen[bytes]") -> int:
    """End JupyterLab in good order, so that it ends its kernels; return its exit status."""
    if lab.stdin:
        lab.stdin.close()
    try:
        return lab.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        lab.kill()
        return lab.wait()
