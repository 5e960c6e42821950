"""JupyterLab, opened at the notebook of a stage."""

import subprocess
import sys

from course.catalog import ROOT, Stage

# No question about news, and no look for a newer version: the course works with no network.
QUIET = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)


def open_lab(stage: Stage) -> None:
    """Open JupyterLab in the reader's browser, and wait until the reader ends it.

    Its root is the whole repo, so that the code of a stage can be opened beside the notebook.
    """
    page = f"/lab/tree/notebooks/{stage.slug}.ipynb"
    options = [f"--ServerApp.root_dir={ROOT}", f"--LabApp.default_url={page}"]
    subprocess.run([sys.executable, "-m", "jupyterlab", *options, *QUIET], check=False)
