"""The live stages of a page's runs, and what stands there for what the reader types."""

import contextlib
import os
import tempfile
from pathlib import Path

from course.catalog import Catalog, Stage
from course.docs.fences import DocsError, Fence
from course.docs.kinds import HTTP
from course.docs.requests import BASE_URL
from course.lineage.changed import ChangeError, changed_copy
from course.live import LiveStage
from course.places import ROOT

READERS_DATABASE = "my_app/db/app.db"
READERS_PACKAGE = "my_app."
VARIATIONS = "tests/house/docs/variations"


class Servers:
    """The live stages of a run, each started when it is first asked for."""

    def __init__(self, settings: dict[str, str] | None = None) -> None:
        """Prepare servers with these settings."""
        self.settings = settings
        self.live: dict[str, LiveStage] = {}
        self._open = contextlib.ExitStack()

    def close(self) -> None:
        """Stop the servers."""
        self._open.close()

    def get(self, stage: Stage, variation: str = "") -> LiveStage:
        """Return the server of a stage, or of a copy of it with a variation of the how-tos."""
        name = f"{stage.slug} {variation}"
        if name not in self.live:
            live = self.vary(stage, variation) if variation else LiveStage(stage, env=self.settings)
            self.live[name] = self._open.enter_context(live)
        return self.live[name]

    def vary(self, stage: Stage, variation: str) -> LiveStage:
        """Start a copy of a stage that is changed as a reader changes it.

        Raises:
            DocsError: there is no such change, or it does not fit.
        """
        temporary = tempfile.TemporaryDirectory(prefix="varied-", ignore_cleanup_errors=True)
        folder, name = Path(self._open.enter_context(temporary)), READERS_PACKAGE.rstrip(".")
        try:
            changed_copy(stage, ROOT / VARIATIONS / f"{variation}.diff", folder / name)
        except ChangeError as error:
            raise DocsError(f"with={variation}: {error}") from None
        return LiveStage(f"{name}.main:app", folder=folder, env=self.settings)

    def stand_ins(self, fence: Fence, stage: Stage | None, catalog: Catalog) -> dict[str, str]:
        """Map what the reader types in a block to what stands for it in this run."""
        found = {}
        if stage and (fence.kind == HTTP or BASE_URL in fence.body):
            found[BASE_URL] = self.get(stage, fence.variation).url
        if stage and READERS_DATABASE in fence.body:
            found[READERS_DATABASE] = self.get(stage, fence.variation).database.as_posix()
        if stage and READERS_PACKAGE in fence.body:
            found[READERS_PACKAGE] = f"{stage.package}."
        for other in catalog.stages:
            file = f"stages/{other.slug}/db/app.db"
            if file in fence.body:
                found[file] = self.get(other).database.as_posix()
        return found


def put_in(text: str, stand_ins: dict[str, str]) -> str:
    """Put this run's addresses and files in place of the reader's."""
    for readers, ours in stand_ins.items():
        text = text.replace(readers, ours)
    return text


def put_back(text: str, stand_ins: dict[str, str]) -> str:
    """Put the reader's addresses and files in place of this run's, and hide our folder."""
    for readers, ours in stand_ins.items():
        text = text.replace(ours, readers)
        text = text.replace(ours.removeprefix("http://"), readers.removeprefix("http://"))
    return text.replace(f"{ROOT}{os.sep}", "").replace(str(ROOT), ".")
