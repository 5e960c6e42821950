"""How a stage is started that is measured."""

from collections.abc import Mapping
from pathlib import Path

from course.catalog import Stage
from course.live import LiveStage
from course.places import ROOT


def start_cold(app: str | Stage, env: Mapping[str, str] | None, folder: Path = ROOT) -> LiveStage:
    """Start a stage that shares no memory with others and writes no line for each request.

    Such lines cost so much that all apps would look alike.

    Args:
        app: a stage, or an import string.
        env: environment variables on top of the stage's settings.
        folder: the folder from which the import string is read.

    Raises:
        LiveError: it did not start.
    """
    return LiveStage(app, folder=folder, env=env, access_log=False, is_warm=False)
