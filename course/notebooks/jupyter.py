"""JupyterLab, opened at the notebook of a stage."""

import os
import subprocess
import sys
from pathlib import Path

from course.catalog import Stage
from course.places import ROOT

# In here: no question about news and no look for a newer version, which would need a network.
CONFIG = Path(__file__).with_name("config")


def open_lab(stage: Stage) -> int:
    """Open JupyterLab in the reader's browser, wait for its end, and return its exit status.

    Its root is the whole repo, so that the code of a stage can be opened beside the notebook.
    """
    page = f"/lab/tree/notebooks/{stage.slug}.ipynb"
    options = [f"--ServerApp.root_dir={ROOT}", f"--LabApp.default_url={page}"]
    configs = filter(None, [str(CONFIG), os.environ.get("JUPYTER_CONFIG_PATH")])
    lab = subprocess.run(
        [sys.executable, "-m", "jupyterlab", *options],
        env={**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(configs)},
        check=False,
    )
    return lab.returncode
