"""The kinds of fenced blocks: what a page shows in place of each, and what is done with it.

This is the one list of them. Whoever makes something of a block asks its kind, and no other module
lists names. `docs/README.md` tells authors the same, and says what the lines of each kind are.
"""

from dataclasses import dataclass
from typing import Final, Literal

# How a block is run: with the others of its page, that share variables and servers, or by itself.
IN_SESSION: Final = "session"
ALONE: Final = "alone"


@dataclass(frozen=True)
class Kind:
    """A kind of fenced blocks.

    Attributes:
        name: the first word of such a block.
        shows: what the page shows in its place.
        run: how it is run when the site is built; "" is not at all. What is run in the session of
            a chapter is a step of its panel, too.
        language: the one in which what it runs, or tells the reader to run, is shown.
        is_listing: whether its lines name files of the repo, which become pieces of the desk.
        is_for_machine: whether it is for a machine of the reader's own, so that the desk leaves it
            out with what is around it. `code` is, where it shows a file of no stage: a tool.
        is_said: whether it belongs to the words above it, so that the desk shows it with them.
        needs_reason: whether it may stand in a page only with `because="the reason"`, as what it
            shows comes neither from the repo nor from a run.
    """

    name: str
    shows: str
    run: Literal["", "session", "alone"] = ""
    language: str = ""
    is_listing: bool = False
    is_for_machine: bool = False
    is_said: bool = False
    needs_reason: bool = False


CODE = Kind(
    "code",
    "the file or these names, from the repo; lines that the stage before lacks are marked",
    is_listing=True,
    is_for_machine=True,
)
CHANGES = Kind("changes", "the diff against the stage before", is_listing=True)
HTTP = Kind(
    "http",
    "it as httpx and as curl, and the reply of a real run",
    run=IN_SESSION,
    is_for_machine=True,
)
PYTHON = Kind(
    "python",
    "it, and what it printed when the page was built",
    run=IN_SESSION,
    language="python",
    is_for_machine=True,
)
CONSOLE = Kind(
    "console", "them, and what they printed", run=ALONE, language="bash", is_for_machine=True
)
BESIDE = Kind(
    "beside",
    "them, and what they printed, beside the server of the page",
    run=IN_SESSION,
    language="bash",
    is_for_machine=True,
)
COMMAND = Kind("command", "them", language="bash", is_for_machine=True)
TEXT = Kind("text", 'it as it is; `title="…"` if you like', is_said=True, needs_reason=True)
OTHER = Kind("any other language", "the same", needs_reason=True)

KINDS = (
    *(CODE, CHANGES, HTTP, PYTHON, CONSOLE, BESIDE, COMMAND),
    Kind("mermaid", "the diagram"),
    Kind("doors", "the ledger of doors at that stage"),
    Kind("stages", "the list of stages"),
    Kind("endpoints", "the table of its endpoints"),
    Kind(
        "benchmark",
        "this part of what was measured, as the files in `assets` have it: sentences, a table or a "
        "plot",
    ),
    Kind("attacks", "this part of `assets/attack-matrix.json`"),
    Kind(
        "asvs",
        "this part of `course/standard/asvs.toml`, with the promises and attacks that show it",
    ),
    Kind("repair", "the tasks of `course/repair/tasks.toml`"),
    Kind("progress", "what the reader has done in this browser"),
    Kind("lines", "this part of `assets/mutants.json`: what each line of a stage stops"),
    Kind("guards", "which attacks do harm without a guard, as `course harm` found it"),
    *(TEXT, OTHER),
)
BY_NAME = {kind.name: kind for kind in KINDS}


def kind_of(name: str) -> Kind:
    """Return the kind of a block by its first word, which may be any language."""
    return BY_NAME.get(name, OTHER)
