"""What a mutation run found, kept beside the site, and why some edits survive."""

import sys
import time
from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.catalog import Catalog, Stage
from course.kept import digest
from course.mutants.run import MutantsError, try_sites
from course.mutants.sites import Site, find_sites
from course.places import ROOT
from course.toml import read_toml

RECORD_FILE = ROOT / "docs" / "assets" / "mutants.json"
REASONS = "survivors.toml"  # beside the promises of a stage
AT_MOST = 15  # lines of a stage whose edits may survive


class Data(BaseModel):
    """What is read from a file: no field but these."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reason(Data):
    """Why edits of one line survive.

    Attributes:
        file: inside the stage.
        text: the line, without its indent.
        kind: `equal`: no input shows them; `elsewhere`: `kept_by` notices them; `taste`: a number
            or a word that might as well be another.
        why: the reason, in a sentence.
        kept_by: the test elsewhere, from the root of the repo.
    """

    file: str
    text: str
    kind: Literal["equal", "elsewhere", "taste"]
    why: Annotated[str, Field(pattern=r"^[A-Z].*\.$")]
    kept_by: str | None = None

    @model_validator(mode="after")
    def _names_a_test_if_there_is_one(self) -> Self:
        if (self.kind == "elsewhere") != bool(self.kept_by):
            raise ValueError("kept_by goes with elsewhere, and with nothing else")
        return self


class Reasons(Data):
    """The lines of a stage whose edits may survive."""

    lines: Annotated[tuple[Reason, ...], Field(max_length=AT_MOST)] = ()

    def explain(self, found: "Found") -> Reason | None:
        """Return the reason for an edit to survive."""
        return next((one for one in self.lines if (one.file, one.text) == found.place), None)


class Found(Data):
    """An edit, and the promise that noticed it; None: it survived."""

    file: str
    text: str
    change: str
    noticed_by: str | None

    @property
    def place(self) -> tuple[str, str]:
        """The file and the line."""
        return self.file, self.text


class StageRecord(Data):
    """What became of all edits of a stage whose code has this digest."""

    code: str
    found: tuple[Found, ...]

    @property
    def survivors(self) -> list[Found]:
        """The edits that no promise noticed."""
        return [each for each in self.found if not each.noticed_by]


class Record(Data):
    """What became of all edits of all stages."""

    date: str
    python: str
    stages: dict[str, StageRecord]

    def of(self, stage: Stage) -> StageRecord | None:
        """Return what became of the edits of a stage, if it was ever run."""
        return self.stages.get(stage.slug)


def code_of(stage: Stage) -> str:
    """Sum up the files that a stage adds or changes; a fix carried into another edits no line."""
    return digest(*(f"stages/{stage.slug}/{path}" for path in sorted({*stage.new, *stage.changed})))


def read_reasons(stage: Stage) -> Reasons:
    """Read why edits of a stage may survive.

    Raises:
        MutantsError: its file cannot be read as such.
    """
    file = ROOT / stage.promises / REASONS
    return read_toml(file, Reasons, MutantsError) if file.exists() else Reasons()


def try_stage(
    catalog: Catalog,
    stage: Stage,
    sites: Sequence[Site] | None = None,
    *,
    control: bool = True,
    served: bool = True,
) -> StageRecord:
    """Try the edits of a stage, or some of them; `control` and `served` are those of `try_sites`.

    Raises:
        MutantsError: they cannot be tried.
    """
    chosen = find_sites(catalog, stage) if sites is None else sites
    explained = {(one.file, one.text) for one in read_reasons(stage).lines}
    noticed = try_sites(catalog, stage, chosen, explained, control=control, served=served)
    found = [
        Found(file=site.file, text=site.text, change=site.change, noticed_by=by)
        for site, by in zip(chosen, noticed, strict=True)
    ]
    return StageRecord(code=code_of(stage), found=tuple(found))


def try_survivors(catalog: Catalog, stage: Stage, *, served: bool = True) -> StageRecord:
    """Try again what survived the last time, and keep what was noticed then.

    After a run with `served=False` these are few, and each takes minutes over HTTP.

    Raises:
        MutantsError: the stage has changed since, or its survivors cannot be tried.
    """
    before = read_record().of(stage)
    if before is None or before.code != code_of(stage):
        raise MutantsError(f"{stage.slug} is another one than in the record: try all its edits.")
    sites = find_sites(catalog, stage)
    alive = [place for place, each in enumerate(before.found) if not each.noticed_by]
    again = try_stage(catalog, stage, [sites[place] for place in alive], served=served).found
    found = [*before.found]
    for place, each in zip(alive, again, strict=True):
        found[place] = each
    return StageRecord(code=before.code, found=tuple(found))


def unexplained(record: StageRecord, reasons: Reasons) -> list[Found]:
    """List the edits that survive without a reason."""
    return [found for found in record.survivors if not reasons.explain(found)]


def read_record() -> Record:
    """Read what the last whole run found.

    Raises:
        MutantsError: there is none.
    """
    try:
        return Record.model_validate_json(RECORD_FILE.read_bytes())
    except (OSError, ValueError):
        raise MutantsError("There is no record yet: python -m course mutants") from None


def keep_record(stage: Stage, found: StageRecord) -> None:
    """Write what a run found of a stage, with the date; the others stay as they were."""
    before = read_record().stages if RECORD_FILE.exists() else {}
    record = Record(
        date=time.strftime("%Y-%m-%d", time.gmtime()),
        python=sys.version.split()[0],
        stages=dict(sorted({**before, stage.slug: found}.items())),
    )
    RECORD_FILE.write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")


def as_lines(stage: Stage, record: StageRecord, reasons: Reasons) -> list[str]:
    """Say what became of the edits of a stage, with each one that survives."""
    survivors = record.survivors
    tried = len(record.found)
    noticed = tried - len(survivors)
    lines = [f"{stage.slug}: {tried} edits, {noticed} noticed, {len(survivors)} survive."]
    for found in survivors:
        reason = reasons.explain(found)
        why = f"{reason.kind}: {reason.why}" if reason else "NO REASON"
        lines.append(f"  {found.file}: {found.change}\n    {why}")
    return lines
