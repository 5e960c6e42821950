"""Real runs: the requests, Python and commands of a page, executed when the site is built.

The requests, the Python and the commands of the app itself are one session. Any other command has a
server of its own. What they print is kept under a name made from the blocks and from the stages
that they name, so that they run again only when one of these changes.
"""

import contextlib
import re
from collections.abc import Callable, Sequence
from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from course.catalog import Catalog, Stage
from course.docs.commands import run_commands
from course.docs.draft import is_draft
from course.docs.fences import DocsError, Fence
from course.docs.kinds import ALONE, IN_SESSION
from course.docs.outcome import Outcome, not_run
from course.docs.servers import VARIATIONS, Servers, put_back
from course.docs.session import Session
from course.errors import CourseError
from course.kept import CACHE, MACHINERY, digest, keep_json, kept_at
from course.live import CHEAP_HASHES

FULL_COST = "full-cost"
ROOM = "docs"
WORD = re.compile(r"\w+")
STAGE_ARGUMENT = re.compile(r"(?:--stage[ =]|-m course \w+ )(\w+)")
Result = TypeVar("Result")
OWN = ("capture", "commands", "fences", "kinds", "outcome", "requests", "servers", "session")
INPUTS = ("constraints.txt", *MACHINERY, *(f"course/docs/{name}.py" for name in OWN))
COMMAND_INPUTS = ("attacks/**/*.py", "pyproject.toml", "conftest.py", "tests/support/*.py")


def is_run(fence: Fence) -> bool:
    """Tell whether a block is run, and not only shown for a reason that it gives."""
    return bool(fence.kind.run) and not fence.reason


def stages_of(fences: Sequence[Fence], own: Stage | None, catalog: Catalog) -> list[Stage]:
    """List the stages that blocks may run: the page's own and those that they name, or else all."""
    words = {word for fence in fences for word in (*fence.words, *WORD.findall(fence.body))}
    arguments = {name for fence in fences for name in STAGE_ARGUMENT.findall(fence.body)}
    named = [
        stage
        for stage in catalog.stages
        if stage == own or {stage.label, stage.slug} & words or str(stage.number) in arguments
    ]
    return named or list(catalog.stages)


def session_sources(stages: Sequence[Stage]) -> str:
    """Digest all that the requests and the Python of a page run."""
    return digest(*INPUTS, *(f"stages/{stage.slug}/**/*.py" for stage in stages))


def command_sources(stages: Sequence[Stage], catalog: Catalog) -> str:
    """Digest all that commands run: the stages with those before them, and their promises."""
    line = {each.slug for stage in stages for each in catalog.line(stage)}
    rooms = [f"{folder}/{slug}/**/*.py" for folder in ("stages", "tests") for slug in line]
    return digest(*INPUTS, *COMMAND_INPUTS, *rooms)


def run_page(
    fences: Sequence[Fence], catalog: Catalog, stage: Stage | None, cache: Path = CACHE
) -> dict[int, Outcome]:
    """Run the blocks of a page, or return what they printed when the same blocks ran before.

    Returns:
        What each block that is run printed, by the line where it starts.

    Raises:
        DocsError: a block did not end as the page says; the message starts with its line.
    """
    session, commands = runs_of(fences)
    outcomes = run_session(session, catalog, stage, cache) if session else {}
    for fence in commands:
        outcomes[fence.line] = run_command_block(fence, catalog, stage, cache)
    return outcomes


def runs_of(fences: Sequence[Fence]) -> tuple[list[Fence], list[Fence]]:
    """Return the blocks of a page that are run: those of its session, and the commands."""
    runs = [fence for fence in fences if is_run(fence)]
    session = [fence for fence in runs if fence.kind.run == IN_SESSION]
    return session, [fence for fence in runs if fence.kind.run == ALONE]


def run_session(
    fences: Sequence[Fence], catalog: Catalog, own: Stage | None, cache: Path
) -> dict[int, Outcome]:
    """Run the requests and the Python of a page, in order, or return what they printed before."""

    def run() -> list[Any]:
        with contextlib.closing(Session(catalog, own)) as session:
            return [astuple(at_line(fence, partial(session.run, fence))) for fence in fences]

    changes = [f"{VARIATIONS}/{name}.diff" for name in sorted({each.variation for each in fences})]
    sources = [session_sources(stages_of(fences, own, catalog)), digest(*changes)]
    key = [[fence.written for fence in fences], own and own.slug, sources]
    if is_left_out(key, cache):
        return {fence.line: not_run(fence) for fence in fences}
    kept = keep_json(ROOM, key, run, cache=cache)
    return {fence.line: Outcome(*found) for fence, found in zip(fences, kept, strict=True)}


def run_command_block(
    fence: Fence, catalog: Catalog, own: Stage | None, cache: Path = CACHE
) -> Outcome:
    """Run the commands of a block, or return what they printed before.

    Their server has cheap hashes: a run of the promises logs in often. A block that is about the
    cost says `full-cost`. An option in capitals is a setting: `SECRET_KEY=…`.
    """
    stage = at_line(fence, partial(fence.stage, catalog)) or own
    settings = {**({} if FULL_COST in fence.words else CHEAP_HASHES), **fence.settings}

    def run() -> str:
        with contextlib.closing(Servers(settings)) as servers:
            stand_ins = servers.stand_ins(fence, stage, catalog)
            return put_back(at_line(fence, partial(run_commands, fence, stand_ins)), stand_ins)

    sources = command_sources(stages_of([fence], own, catalog), catalog)
    key = [fence.written, own and own.slug, sources]
    if is_left_out(key, cache):
        return not_run(fence)
    return Outcome(keep_json(ROOM, key, run, cache=cache))


def is_left_out(key: object, cache: Path) -> bool:
    """Tell whether a draft shows a run without what it prints, as it is not kept from before."""
    return is_draft() and not kept_at(ROOM, key, suffix=".json", cache=cache).exists()


def at_line(fence: Fence, run: Callable[[], Result]) -> Result:
    """Run something for a block, and put the block's line before what goes wrong."""
    try:
        return run()
    except CourseError as error:
        raise DocsError(f"line {fence.line}: {error}") from None
